"""An invitation ends once: taken up or called back, by one of all who try at the same moment."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from billing_portal.accounts.models import CorporateAccount, Handover, Membership
from billing_portal.accounts.queries import billing_contact
from billing_portal.identity.models import User
from billing_portal.journal.models import Entry
from tests.concurrency.racers import racers
from tests.personas import NOON, contact_of

ROUNDS = int(os.environ.get("RACE_ROUNDS", "12"))
LOST = "lost"
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sandbox"])


@pytest.fixture(scope="module")
def field(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), racers() as running:
        yield running


@pytest.fixture
def accounts(alpenrose):
    """One account a round, each with a contact of its own."""
    found = []
    for n in range(ROUNDS):
        account = CorporateAccount.objects.get(pk=alpenrose.pk)
        account.pk, account.public_id = None, None
        account.public_id = CorporateAccount._meta.get_field("public_id").get_default()
        account.number, account.default_method = f"R-{n}", None
        account.save()
        user = User.objects.create_user(f"old-{n}", email=f"old{n}@x.example")
        Membership.objects.create(user=user, account=account, since=NOON)
        found.append(account)
    return found


def invited(accounts):
    rows = []
    for n, account in enumerate(accounts):
        by = contact_of(account)
        handover = Handover.objects.create(
            account=account, first_name="N", last_name="N", email=f"new{n}@x.example", invited_by=by,
            invited_at=NOON, expires_at=NOON + timedelta(days=14),
        )  # fmt: skip
        rows.append({"handover": handover.pk, "user": by.pk})
    return rows


def winners(rounds):
    return [[answer for answer in answers if answer != LOST] for answers in rounds]


def test_of_taking_up_and_calling_back_exactly_one_happens(field, accounts):
    rounds = field.race("tests.concurrency.handovers.accept_or_revoke", invited(accounts))

    assert [len(names) for names in winners(rounds)] == [1] * ROUNDS, rounds
    for account, [name] in zip(accounts, winners(rounds), strict=True):
        contact = billing_contact(account)
        assert contact is not None
        assert (contact.username == name) != (name == "called back")
        assert Membership.objects.filter(account=account, ended_at=None).count() == 1
    assert Entry.objects.filter(name__in=["handover.accepted", "handover.revoked"]).count() == ROUNDS


def test_of_all_who_invite_at_once_one_does(field, accounts):
    subjects = [
        {"account": account.pk, "user": contact_of(account).pk, "round": n}
        for n, account in enumerate(accounts)
    ]

    rounds = field.race("tests.concurrency.handovers.invite", subjects)

    assert [len(names) for names in winners(rounds)] == [1] * ROUNDS, rounds
    assert Handover.objects.filter(status="invited").count() == ROUNDS


def test_without_the_guard_several_win(field, accounts):
    rounds = field.race("tests.concurrency.handovers.naive_revoke", invited(accounts))

    assert max(len(names) for names in winners(rounds)) > 1
