from datetime import timedelta

import pytest
from django.db import transaction

from billing_portal.jobs import engine
from billing_portal.jobs.models import Job, Schedule
from billing_portal.kit import clock
from billing_portal.kit.compat import task
from billing_portal.kit.states import move
from tests.days import NOON

done: list[str] = []
pytestmark = pytest.mark.django_db


@task()
def note(word: str) -> None:
    done.append(word)


@task()
def stumble(word: str) -> None:
    done.append(word)
    raise RuntimeError("the printer is on fire")


@pytest.fixture(autouse=True)
def at_noon():
    done.clear()
    with clock.at(NOON):
        yield


def test_a_job_rolls_back_with_its_transaction():
    with transaction.atomic():
        note.enqueue("never")
        transaction.set_rollback(True)

    assert not Job.objects.exists()


def test_a_job_runs_once_and_is_done():
    note.enqueue("once")

    engine.drain()
    engine.drain()

    assert done == ["once"]
    assert Job.objects.get().status == "done"


def test_a_failure_is_kept_and_tried_again_after_a_growing_pause():
    stumble.enqueue("a")

    engine.drain()

    job = Job.objects.get()
    assert (job.status, job.attempts) == ("ready", 1)
    assert "the printer is on fire" in job.error
    assert job.run_at == NOON + timedelta(seconds=5)
    assert engine.pause_after(2) == timedelta(seconds=10)
    assert engine.pause_after(50) == timedelta(hours=1)


def test_after_the_last_attempt_it_is_left_for_staff():
    stumble.enqueue("a")
    Job.objects.update(max_attempts=1)

    engine.drain()

    assert Job.objects.get().status == "failed"
    assert done == ["a"]


def test_what_a_dead_worker_held_goes_to_another():
    note.enqueue("a")
    engine.claim("dead", NOON)

    assert engine.claim("alive", NOON) is None
    with clock.at(NOON + engine.LEASE + timedelta(seconds=1)):
        assert engine.release_lost(clock.now()) == 1
        engine.drain()

    assert done == ["a"]
    assert Job.objects.get().status == "done"


def test_a_worker_that_lost_its_lease_cannot_write_the_outcome():
    stumble.enqueue("slow")
    slow = engine.claim("slow", NOON)
    with clock.at(NOON + engine.LEASE + timedelta(seconds=1)):
        engine.release_lost(clock.now())
        second = engine.claim("second", clock.now())
        move(second, to="done", allowed={"running"}, lease_until=None)

    engine.execute(slow, heartbeat=False)

    job = Job.objects.get()
    assert (job.status, job.error) == ("done", "The worker was lost.")


def test_a_worker_that_lost_its_lease_leaves_alone_who_runs_the_job_now():
    stumble.enqueue("slow")
    slow = engine.claim("slow", NOON)
    later = NOON + engine.LEASE + timedelta(seconds=1)
    with clock.at(later):
        engine.release_lost(later)
        second = engine.claim("second", later)

        engine.execute(slow, heartbeat=False)

    job = Job.objects.get()
    assert (job.status, job.worker, job.error) == ("running", "second", "The worker was lost.")
    assert (job.lease_no, job.lease_until) == (second.lease_no, later + engine.LEASE)


def test_a_job_whose_worker_was_lost_in_its_last_attempt_is_left_for_staff():
    note.enqueue("deadly")
    Job.objects.update(max_attempts=1)
    engine.claim("dead", NOON)

    with clock.at(NOON + engine.LEASE + timedelta(seconds=1)):
        assert engine.release_lost(clock.now()) == 1
        engine.drain()

    job = Job.objects.get()
    assert (job.status, job.attempts, job.error) == ("failed", 1, "The worker was lost.")
    assert done == []


def test_two_workers_never_run_one_turn_of_a_schedule_twice(settings):
    turns = []
    settings.JOB_SCHEDULES = {"tick": ("tests.jobs.test_engine.tick", 60)}
    globals()["tick"] = turns.append

    engine.run_schedules(NOON)
    engine.run_schedules(NOON)
    engine.run_schedules(NOON + timedelta(seconds=60))

    assert turns == [NOON, NOON + timedelta(seconds=60)]


def test_one_broken_schedule_does_not_stop_the_others(settings, caplog):
    turns = []
    globals()["tick"] = turns.append
    settings.JOB_SCHEDULES = {
        "broken": ("tests.jobs.test_engine.nothing_here", 60),
        "tick": ("tests.jobs.test_engine.tick", 60),
    }

    engine.run_schedules(NOON)

    assert turns == [NOON]
    assert Schedule.objects.count() == 2
    assert "schedule broken failed" in caplog.text
