"""Administrators keep the policies for reminders; staff choose one for an account."""

from __future__ import annotations

import pytest
from django.urls import reverse

from billing_portal.dunning.models import DunningPolicy, PolicyChoice
from billing_portal.dunning.steps.policies import ensure_policy
from billing_portal.journal.models import Entry


def typed(**changes) -> dict[str, str]:
    return {
        "name": "Key accounts",
        "level_1": "10",
        "level_2": "",
        "level_3": "40",
        "level_4": "60",
        "minimum": "100",
        "distance_days": "10",
        "pay_days": "14",
        **changes,
    }


@pytest.fixture
def new_url(alpenrose) -> str:
    return reverse("backoffice:dunning-policy-new", args=[alpenrose.entity.code])


def steps(policy) -> list[tuple[int, int]]:
    return list(policy.steps.values_list("level", "days"))


def test_an_administrator_adds_one_beside_the_default(administrator, staff, alpenrose, new_url):
    ensure_policy(alpenrose.entity)

    assert administrator.post(new_url, typed()).status_code == 302

    policy = DunningPolicy.objects.get(name="Key accounts")
    assert (policy.is_default, policy.is_automatic, policy.minimum) == (False, False, 100)
    assert steps(policy) == [(1, 10), (3, 40), (4, 60)]
    entry = Entry.objects.get(name="dunning_policy.added")
    assert (entry.actor, entry.data["entity"]) == (staff["admin"], alpenrose.entity.code)
    assert entry.data["after"] == {
        "name": "Key accounts",
        "steps": {"1": 10, "3": 40, "4": 60},
        "minimum": 100,
        "distance_days": 10,
        "pay_days": 14,
        "is_automatic": False,
        "copies": False,
    }
    assert "Key accounts" in administrator.get(reverse("backoffice:dunning")).content.decode()


def test_the_first_of_an_entity_is_its_default_whatever_others_have(
    administrator, harbor, alpenrose, new_url
):
    ensure_policy(harbor.entity)
    administrator.post(new_url, typed())

    assert DunningPolicy.objects.get(entity=alpenrose.entity).is_default


def test_what_was_before_a_change_is_on_record(administrator, alpenrose):
    policy = ensure_policy(alpenrose.entity)
    before = DunningPolicy.objects.get()
    url = reverse("backoffice:dunning-policy", args=[policy.public_id])
    assert 'value="42"' in administrator.get(url).content.decode()

    administrator.post(url, typed(name="Standard", is_automatic="on", copies="on", level_2="20"))

    policy.refresh_from_db()
    assert policy.copies
    assert steps(policy) == [(1, 10), (2, 20), (3, 40), (4, 60)]
    entry = Entry.objects.get(name="dunning_policy.changed")
    assert entry.data["before"] == {
        "name": "Standard",
        "steps": {"1": 3, "2": 14, "3": 28, "4": 42},
        "minimum": before.minimum,
        "distance_days": before.distance_days,
        "pay_days": before.pay_days,
        "is_automatic": before.is_automatic,
        "copies": False,
    }
    assert (entry.data["after"]["steps"]["1"], entry.data["after"]["copies"]) == (10, True)
    assert entry.data["entity"] == alpenrose.entity.code


@pytest.mark.parametrize(
    "wrong",
    [
        {"level_1": "50"},
        {"level_3": ""},
        {"level_1": "", "level_3": "", "level_4": ""},
        {"level_1": "0"},
        {"name": ""},
        {"pay_days": "x"},
        {"distance_days": "0"},
    ],
)
def test_what_makes_no_policy_is_refused_and_kept_in_the_form(administrator, new_url, wrong):
    answer = administrator.post(new_url, typed(**wrong))

    assert answer.status_code == 422
    assert 'value="60"' in answer.content.decode() or wrong.get("level_4") == ""
    assert not DunningPolicy.objects.exists()


def test_a_name_that_is_taken_is_refused(administrator, new_url):
    administrator.post(new_url, typed())

    answer = administrator.post(new_url, typed(minimum="5"))

    assert answer.status_code == 422
    assert "already has a policy with that name" in answer.content.decode()
    assert DunningPolicy.objects.get().minimum == 100


@pytest.mark.parametrize("who", ["finance", "services", "rep"])
def test_nobody_else_keeps_policies(request, who, alpenrose, new_url):
    policy = ensure_policy(alpenrose.entity)
    client = request.getfixturevalue(who)

    assert client.post(new_url, typed()).status_code == 403
    url = reverse("backoffice:dunning-policy", args=[policy.public_id])
    assert client.post(url, typed()).status_code == 403
    assert DunningPolicy.objects.get().name == "Standard"


def test_staff_choose_a_policy_for_an_account_and_the_default_again(
    services, rep, administrator, alpenrose, staff, new_url
):
    default = ensure_policy(alpenrose.entity)
    administrator.post(new_url, typed())
    other = DunningPolicy.objects.get(name="Key accounts")
    url = reverse("backoffice:account-dunning-policy", args=[alpenrose.public_id])

    assert rep.post(url, {"policy": str(other.public_id)}).status_code == 403
    assert not PolicyChoice.objects.exists()
    services.post(url, {"policy": str(other.public_id)})
    assert PolicyChoice.objects.get().policy == other
    assert "Policy for this account" in services.get(url.removesuffix("policy/")).content.decode()
    services.post(url, {"policy": str(default.public_id)})
    assert not PolicyChoice.objects.exists()
    entries = Entry.objects.filter(name="account.reminder_policy_chosen").order_by("pk")
    assert [(entry.actor, entry.account_id, entry.data["policy"]) for entry in entries] == [
        (staff["services"], alpenrose.public_id, "Key accounts"),
        (staff["services"], alpenrose.public_id, "Standard"),
    ]


def test_a_policy_of_another_entity_cannot_be_chosen(services, alpenrose, harbor):
    foreign = ensure_policy(harbor.entity)

    services.post(
        reverse("backoffice:account-dunning-policy", args=[alpenrose.public_id]),
        {"policy": str(foreign.public_id)},
    )

    assert not PolicyChoice.objects.exists()
