"""`make mutants`: what is planted, what is chosen, and what is said of it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tools.mutants import __main__ as mutants
from tools.mutants import choose, plant, reach
from tools.mutants.mutate import Mutant, Mutants
from tools.mutants.rooms import money_modules

SOURCE = textwrap.dedent(
    '''
    from django.db import transaction

    LIMIT = 30


    @transaction.atomic
    def pay(account, invoice, *, by, now=0):
        """Pay it."""
        if invoice.account != account:
            raise Refused(_("Another account's"))
        check(invoice)
        rows = Row.objects.filter(invoice=invoice).select_for_update(of=("self",))
        move(invoice, to="paid", allowed={"issued"}, where=still_open)
        return rows.first().minor + 1
    '''
)


def made(source: str = SOURCE) -> list[str]:
    return [f"{mutant.was} -> {mutant.becomes}" for mutant in Mutants("a.py", source)]


def a_mutant(number: int = 1, *, file: str = "a.py", line: int = 1) -> Mutant:
    return Mutant(file, "pay", "a < b", "a <= b", number, line, line, line)


def an_equivalent(**changes: str) -> choose.Equivalent:
    entry = {"file": "a.py", "function": "pay", "was": "a < b", "becomes": "a <= b", "reason": "they differ"}
    return choose.Equivalent(**{**entry, **changes})


def test_a_verb_in_a_transaction_is_mutated_too():
    assert {mutant.function for mutant in Mutants("a.py", SOURCE)} == {"pay"}
    assert "!= account -> == account" in made()
    assert "1 -> 2" in made()


def test_guards_and_calls_are_switched_off():
    assert "if invoice.account != account -> if False" in made()
    assert "check(invoice) -> pass" in made()


def test_a_condition_of_a_call_is_taken_out():
    call = 'move(invoice, to="paid", allowed={"issued"}, where=still_open)'

    assert f'{call} -> move(invoice, to="paid", allowed={{"issued"}}, )' in made()
    assert not any("-> move(to=" in change for change in made())  # arguments without a name would move up


def test_words_for_people_fetching_and_what_is_read_at_import_are_left_alone():
    text = "\n".join(made())

    assert "XXAnother" not in text
    assert "XXself" not in text
    assert "31" not in text
    assert "Row.objects.filter(invoice=None)" in text


def test_the_planted_source_differs_in_that_one_place():
    found = Mutants("a.py", SOURCE)
    mutant = next(mutant for mutant in found if mutant.was == "check(invoice)" and mutant.becomes == "pass")

    assert found.source(mutant) == SOURCE.replace("    check(invoice)", "    pass")
    assert SOURCE.splitlines()[mutant.line - 1].strip() == "check(invoice)"


def test_equal_changes_of_a_function_are_told_apart():
    found = list(Mutants("a.py", "def f(a):\n    return a + 1, a + 1\n"))

    assert len({mutant.identity for mutant in found}) == len(found)
    assert sorted(mutant.number for mutant in found if mutant.was == "1") == [1, 2]


def test_a_sample_is_the_same_for_a_seed_in_whatever_order():
    every = [a_mutant(number) for number in range(1, 100)]

    first = choose.sample(every, 10, 12)

    assert choose.sample(reversed(every), 10, 12) == first
    assert choose.sample(every, 10, 13) != first
    assert len(choose.sample(every, 1_000, 12)) == 99


def test_a_sample_does_not_change_when_lines_move():
    moved = [a_mutant(number, line=500) for number in range(1, 100)]

    ours = choose.sample([a_mutant(number) for number in range(1, 100)], 10, 12)

    assert [mutant.identity for mutant in choose.sample(moved, 10, 12)] == [
        mutant.identity for mutant in ours
    ]


def test_an_equivalent_mutant_is_not_counted_wherever_its_line_is():
    other = Mutant("a.py", "pay", "a < b", "a > b", 1, 1, 1, 1)
    stale = an_equivalent(function="refund")

    left, unused = choose.without_equivalents([a_mutant(line=77), other], [an_equivalent(), stale])

    assert (left, unused) == ([other], [stale])


def test_an_equivalent_mutant_without_a_reason_is_refused(tmp_path):
    path = tmp_path / "equivalent.toml"
    path.write_text(
        '[[equivalent]]\nfile = "a"\nfunction = "b"\nwas = "c"\nbecomes = "d"\nreason = " "\n', "utf-8"
    )

    with pytest.raises(TypeError, match="no reason"):
        choose.equivalents(path)


def test_every_entry_of_the_list_is_about_a_mutant_that_can_be_made():
    by_file = choose.all_mutants(money_modules())

    _, unused = choose.without_equivalents(
        [mutant for found in by_file.values() for mutant in found], choose.equivalents()
    )

    assert unused == []


def test_the_rooms_are_found_by_their_names_wherever_they_stand(tmp_path):
    for name in ("tax/decide.py", "invoices/steps/issue.py", "invoices/steps/__init__.py", "portal/rules.py"):
        path = tmp_path / "billing_portal" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    found = [path.as_posix() for path in money_modules(tmp_path)]

    assert found == ["billing_portal/invoices/steps/issue.py", "billing_portal/tax/decide.py"]
    assert "billing_portal/ledger/actions.py" in [path.as_posix() for path in money_modules()]


def test_all_mutants_of_changed_lines_are_taken_and_no_others(tmp_path):
    def git(*words: str) -> None:
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=tmp_path, check=True)

    path = tmp_path / "a.py"
    path.write_text("def f(a):\n    b = a + 1\n    return b\n\n\ndef g(a):\n    return a - 1\n", "utf-8")
    git("init", "-q")
    git("add", "a.py")
    git("commit", "-qm", "before")
    path.write_text(path.read_text("utf-8").replace("a - 1", "a - 2"), "utf-8")

    lines = choose.changed_lines("HEAD", [Path("a.py")], tmp_path)
    every = [mutant for found in choose.all_mutants([Path("a.py")], tmp_path).values() for mutant in found]

    assert lines == {"a.py": {7}}
    assert {mutant.function for mutant in choose.touched(every, lines)} == {"g"}


def test_a_commit_that_is_unknown_is_named():
    with pytest.raises(SystemExit, match="git knows no no-such-commit"):
        choose.changed_lines("no-such-commit", [Path("manage.py")])


def test_tests_of_the_own_noun_come_first_and_fast_ones_before_slow():
    seen = reach.Reach(
        tests={
            "billing_portal/ledger/actions.py": {
                7: {"tests/flows/a.py::b", "tests/ledger/a.py::slow"},
                8: {"tests/ledger/a.py::quick"},
                9: {"tests/ledger/a.py::elsewhere"},
            }
        },
        seconds={"tests/flows/a.py::b": 0.1, "tests/ledger/a.py::slow": 2.0, "tests/ledger/a.py::quick": 1.0},
    )
    mutant = Mutant("billing_portal/ledger/actions.py", "post", "1", "2", 1, 8, 7, 8)

    assert seen.of(mutant) == ["tests/ledger/a.py::quick", "tests/ledger/a.py::slow", "tests/flows/a.py::b"]


class Refuses:
    """Something lazy that must not be woken, such as a nonce whose answer was already sent."""

    @property
    def __class__(self):
        raise RuntimeError("woken")


def test_a_function_is_found_among_lazy_things_that_refuse_to_be_woken():
    lazy = Refuses()
    code = reach.digest.__code__

    assert plant.live_functions(code.co_filename, code.co_qualname) == [reach.digest]
    assert lazy is not None


def test_a_survivor_is_reported_with_file_and_line_and_the_figure_fails(capsys):
    killed = [mutants.Verdict(a_mutant(number), plant.KILLED, 3, 3) for number in range(1, 10)]
    survivor = mutants.Verdict(a_mutant(10, line=42), plant.SURVIVED, 3, 3)

    assert mutants.report([*killed, survivor]) == 1

    said = capsys.readouterr().out
    assert "a.py:42: pay: a < b -> a <= b (3 of 3 tests)" in said
    assert "9 of 10 mutants were noticed: 90.0 %" in said
    assert mutants.report([*killed, mutants.Verdict(a_mutant(10), plant.SLOW, 3, 3)]) == 0


def test_what_no_test_reaches_survives_without_being_tried(monkeypatch):
    monkeypatch.setattr(mutants, "run", lambda jobs: pytest.fail("nothing is to be tried"))
    found = Mutants("code/a/b.py", "def f(a):\n    return a + 1\n")

    verdicts = mutants.attempt(list(found), {"code/a/b.py": found}, reach.Reach())

    assert {verdict.result for verdict in verdicts} == {plant.SURVIVED}


TESTED = '''
def twice(minor):
    return minor * 2


def thrice(minor):
    """No test looks at what it gives."""
    return minor * 3
'''
TESTS = """
import sys
from tested import thrice, twice

def test_twice():
    assert twice(4) == 8

def test_thrice():
    thrice(4)
"""


def test_planted_mutants_are_killed_or_survive_and_the_file_is_not_touched(tmp_path):
    """A small suite of its own, so that the fork, the live function and the outcome are really tried."""
    (tmp_path / "tested.py").write_text(TESTED, "utf-8")
    (tmp_path / "test_tested.py").write_text(TESTS, "utf-8")
    driver = tmp_path / "driver.py"
    driver.write_text(
        "import sys\nfrom pathlib import Path\nfrom tools.mutants import plant\n"
        f"plant.ROOT = Path({str(tmp_path)!r})\n"
        "def pytest_configure(config):\n"
        f"    config.pluginmanager.register(plant.Planter(Path({str(tmp_path)!r})))\n",
        "utf-8",
    )
    changes = {"test_twice": ("minor * 2", "minor + 2"), "test_thrice": ("minor * 3", "minor + 3")}
    for name, (was, becomes) in changes.items():
        job = plant.Job(
            name,
            "tested.py",
            name.removeprefix("test_"),
            TESTED.replace(was, becomes),
            [f"test_tested.py::{name}"],
            30,
        )
        (tmp_path / f"{name}.job").write_text(plant.as_json(job), "utf-8")
    options = ["-p", "driver", "-p", "no:django", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-c", "/dev/null", "test_tested.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    found = {outcome.name: outcome.result for outcome in mutants.outcomes(tmp_path)}
    assert found == {"test_twice": plant.KILLED, "test_thrice": plant.SURVIVED}, done.stdout + done.stderr
    assert (tmp_path / "tested.py").read_text("utf-8") == TESTED
