"""Every role × every verb × own and foreign account: who has the right gets on, all others are refused and nothing changes.

The tables here say again, by hand, what `identity.rights` grants and what each verb asks for: a change of either that was
not meant fails. Verbs are found in the code; one that is not in the table fails too.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import billing_portal
from billing_portal.accounts.models import CorporateAccount, Membership
from billing_portal.identity.models import User
from billing_portal.identity.rights import GRANTS, MEMBER, STAFF, Right, authorize, may
from billing_portal.kit.errors import NotAllowed
from billing_portal.kit.money import Money
from tests.identity.samples import samples
from tests.identity.verbs import VERBS
from tests.personas import NOON, PASSWORD

ROOMS = ("actions", "flows")  # where verbs live; orders keeps two more files of them
ELSEWHERE = ("billing_portal.orders.provisioning", "billing_portal.orders.seat_changes")

REP, SERVICES, FINANCE, ADMIN = "representative", "account_services", "finance", "administrator"
CONTACT, VIEWER = "billing_contact", "viewer"
EVERYBODY = {REP, SERVICES, FINANCE, ADMIN, CONTACT, VIEWER}
OFFICE = {SERVICES, FINANCE, ADMIN}
ROLES: dict[str, set[str]] = {
    "VIEW_ACCOUNT": EVERYBODY,
    "VIEW_DUNNING": OFFICE,
    "VIEW_INVOICE": EVERYBODY,
    "VIEW_ORDER": EVERYBODY,
    "VIEW_PAYMENT": EVERYBODY,
    "VIEW_PURCHASE_ORDER": EVERYBODY,
    "VIEW_QUOTE": EVERYBODY,
    "VIEW_REQUEST": EVERYBODY,
    "VIEW_SUBSCRIPTION": EVERYBODY,
    "VIEW_TAX_FORM": EVERYBODY,
    "EDIT_BILLING_DATA": {SERVICES, ADMIN, CONTACT},
    "HAND_OVER": {SERVICES, ADMIN, CONTACT},
    "CHANGE_COUNTRY": {SERVICES, ADMIN},
    "CHOOSE_PAYMENT_METHOD": {CONTACT},
    "KEEP_PURCHASE_ORDERS": {SERVICES, FINANCE, ADMIN, CONTACT},
    "COMPOSE_QUOTE": {REP, SERVICES, ADMIN},
    "SEND_QUOTE": {REP, SERVICES, ADMIN},
    "WITHDRAW_QUOTE": {REP, SERVICES, ADMIN},
    "REJECT_QUOTE": {CONTACT},
    "PLACE_ORDER": {CONTACT},
    "PROVISION_ADMIN": {SERVICES, ADMIN},
    "ADD_SEATS": {SERVICES, ADMIN, CONTACT},
    "CHANGE_RENEWAL": {SERVICES, ADMIN, CONTACT},
    "ISSUE_INVOICE": OFFICE,
    "CREDIT_INVOICE": OFFICE,
    "WRITE_OFF_INVOICE": OFFICE,
    "SEND_INVOICE": OFFICE | {CONTACT},
    "RUN_BILLING": OFFICE,
    "PAY_INVOICE": {CONTACT},
    "PROMISE_PAYMENT": OFFICE | {CONTACT},
    "RECORD_PAYMENT": {FINANCE, ADMIN},
    "USE_CREDIT": {CONTACT},
    "APPLY_CREDIT": OFFICE,
    "UNAPPLY_PAYMENT": OFFICE,
    "REVERSE_PAYMENT": {FINANCE, ADMIN},
    "REFUND_PAYMENT": OFFICE,
    "SETTLE_REFUND": {FINANCE, ADMIN},
    "LOOK_UP_PAYMENT": OFFICE,
    "HOLD_DUNNING": OFFICE,
    "RUN_DUNNING": OFFICE,
    "KEEP_DUNNING_POLICY": {ADMIN},
    "OPEN_REQUEST": {REP, SERVICES, FINANCE, ADMIN, CONTACT},
    "REPLY_TO_REQUEST": {CONTACT},
    "ANSWER_REQUEST": {REP, SERVICES, FINANCE, ADMIN},
    "APPLY_CHANGE": {SERVICES, ADMIN},
    "ACCEPT_VAT_ID": OFFICE,
    "KEEP_CERTIFICATES": OFFICE,
    "KEEP_TAX_FORMS": OFFICE,
    "KEEP_TAX_TABLE": {FINANCE, ADMIN},
    "KEEP_ENTITY": {ADMIN},
    "SEND_MAIL_AGAIN": OFFICE,
    "RETRY_JOB": {SERVICES, ADMIN},
    "MOVE_CLOCK": {ADMIN},
}


def modules() -> list[str]:
    """Every module in which verbs may stand."""
    found = [
        name
        for _finder, name, _is_package in pkgutil.walk_packages(billing_portal.__path__, "billing_portal.")
        if (name.split(".")[2:3] == ["actions"] and name.split(".")[1] != "journal")
        or name.split(".")[1] == "flows"
    ]
    return [*found, *ELSEWHERE]


def verbs_in_code() -> dict[str, Callable[..., Any]]:
    """Public functions with `by`, where they are defined; by their path below the package."""
    found = {}
    for name in modules():
        if ".steps" in name:
            continue
        module = importlib.import_module(name)
        for attribute, function in vars(module).items():
            plain = inspect.unwrap(function) if callable(function) else None
            if (
                inspect.isfunction(plain)
                and not attribute.startswith("_")
                and plain.__module__ == name
                and "by" in inspect.signature(plain).parameters
            ):
                found[f"{name.removeprefix('billing_portal.')}.{attribute}"] = function
    return found


def arguments(function: Callable[..., Any], things: dict[str, Any], by: User) -> dict[str, Any]:
    """Something of the right kind for every parameter; what the account is told by belongs to it."""
    values: dict[str, Any] = {}
    for name, parameter in inspect.signature(inspect.unwrap(function)).parameters.items():
        kind = str(parameter.annotation).split(" |")[0]
        if name == "by":
            values[name] = by
        elif name == "now":
            values[name] = NOON
        elif parameter.default is not inspect.Parameter.empty:
            continue
        elif kind in things:
            values[name] = things[kind]
        elif kind == "date":
            values[name] = date(2026, 3, 2)
        elif kind == "Money":
            values[name] = Money(100, "EUR")
        elif kind == "bool":
            values[name] = False
        elif kind == "int":
            values[name] = 1
        elif kind.startswith(("Sequence", "list", "Iterable", "set", "tuple")):
            values[name] = []
        elif kind.startswith(("Mapping", "dict")):
            values[name] = {}
        else:
            values[name] = ""
    return values


@pytest.fixture
def people(staff, alpenrose, harbor, grace, sabine) -> dict[str, tuple[User, CorporateAccount | None]]:
    """Who may try, and the account that is foreign to them; None for staff who see all."""
    reader = User.objects.create_user("reader", email="reader@alpenrose.example", password=PASSWORD)
    Membership.objects.create(user=reader, account=alpenrose, role=Membership.Role.VIEWER, since=NOON)
    other = User.objects.create_user("rep2", password=PASSWORD, is_staff=True, role=REP)
    harbor.representative = other
    harbor.save()
    return {
        REP: (staff["rep"], harbor),
        SERVICES: (staff["services"], None),
        FINANCE: (staff["finance"], None),
        ADMIN: (staff["admin"], None),
        CONTACT: (sabine, harbor),
        VIEWER: (reader, harbor),
    }


def allowed(verb: str) -> set[str]:
    """The roles that have the right, or one of the rights, that a verb asks for."""
    return {role for right in VERBS[verb].split(" or ") for role in ROLES[right]}


def attempt(function: Callable[..., Any], things: dict[str, Any], by: User) -> Exception | None:
    """Call a verb and take back whatever it did; answers what it raised."""
    try:
        with transaction.atomic():
            function(**arguments(function, things, by))
            transaction.set_rollback(True)
    except Exception as error:  # noqa: BLE001  whatever it is, it is not a refusal
        return error
    return None


def is_write(sql: str) -> bool:
    return sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE"))


def test_the_table_of_rights_is_the_one_that_was_meant():
    granted = {right.name: {role for role, rights in GRANTS.items() if right in rights} for right in Right}
    assert granted == ROLES


def test_every_verb_is_in_the_table_and_asks_for_a_right_that_exists():
    assert sorted(verbs_in_code()) == sorted(VERBS)
    assert {right for asked in VERBS.values() for right in asked.split(" or ")} <= set(ROLES)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*STAFF, *MEMBER])
def test_with_the_right_a_verb_goes_on_and_without_it_is_refused(role, people, alpenrose, settings):
    settings.TEST_CLOCK = True
    person, _foreign = people[str(role)]
    things, wrong = samples(alpenrose), []
    for name, function in verbs_in_code().items():
        with CaptureQueriesContext(connection) as queries:
            error = attempt(function, things, person)
        refused = isinstance(error, NotAllowed)
        if refused == (str(role) in allowed(name)):
            wrong.append(f"{name}: {'refused' if refused else 'not refused'} ({error!r})")
        if refused:
            wrong += [f"{name} wrote: {one['sql']}" for one in queries if is_write(one["sql"])]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", [REP, CONTACT, VIEWER])
def test_at_a_foreign_account_every_verb_is_refused_and_writes_nothing(role, people, settings):
    settings.TEST_CLOCK = True
    person, foreign = people[role]
    things, wrong = samples(foreign), []
    for name, function in verbs_in_code().items():
        with CaptureQueriesContext(connection) as queries:
            error = attempt(function, things, person)
        if not isinstance(error, NotAllowed):
            wrong.append(f"{name}: {error!r}")
        wrong += [f"{name} wrote: {one['sql']}" for one in queries if is_write(one["sql"])]
    assert wrong == []


@pytest.mark.django_db
def test_who_is_inactive_or_narrowed_may_do_nothing_else(alpenrose, sabine, staff):
    sabine.narrowed_to = frozenset({Right.VIEW_INVOICE})
    assert [right for right in Right if may(sabine, right, alpenrose)] == [Right.VIEW_INVOICE]
    assert list(CorporateAccount.objects.allowing(sabine, Right.VIEW_INVOICE)) == [alpenrose]
    assert not CorporateAccount.objects.allowing(sabine, Right.VIEW_PAYMENT).exists()

    staff["admin"].is_active = False
    assert not any(may(staff["admin"], right, alpenrose) for right in Right)
    assert not CorporateAccount.objects.allowing(staff["admin"], Right.VIEW_INVOICE).exists()


@pytest.mark.django_db
def test_a_member_has_no_right_in_the_house_and_none_at_an_account_that_was_left(alpenrose, sabine):
    assert not any(may(sabine, right) for right in Right)

    Membership.objects.filter(user=sabine).update(ended_at=NOON)
    fresh = CorporateAccount.objects.get(pk=alpenrose.pk)
    with pytest.raises(NotAllowed):
        authorize(sabine, Right.VIEW_INVOICE, fresh)
    assert not CorporateAccount.objects.allowing(sabine, Right.VIEW_INVOICE).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("right", list(Right))
def test_as_a_query_the_rights_are_the_same_as_of_one_account(right, people, alpenrose, harbor):
    for person, _foreign in people.values():
        asked = {account.pk for account in (alpenrose, harbor) if may(person, right, account)}
        found = CorporateAccount.objects.allowing(person, right).filter(pk__in=[alpenrose.pk, harbor.pk])
        assert set(found.values_list("pk", flat=True)) == asked
