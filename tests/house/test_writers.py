"""What writes in a noun's actions or in flows asks who did it; the exceptions are named here, each with its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.test_verbs import by_of, is_verb_file

# Below the nouns: no person acts on these by themselves, verbs do.
PLUMBING = ("journal", "numbers", "jobs", "documents", "ledger")
FACES = ("portal", "backoffice", "public", "api", "web")
WRITING_METHODS = {
    "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "save", "delete", "remove", "enqueue",
}  # fmt: skip
WRITING_CALLS = {"move", "record"}

CARRIES_A_PROOF = {
    "accounts.actions.email_change.confirm_email_change": "the token that was mailed to the new address",
    "accounts.actions.handover.accept_as_new_person": "the token of the invitation",
    "accounts.actions.handover.accept_as_known_person": "the token of the invitation",
    "flows.gateway_events.store_events": "the signature of the gateway",
    "identity.actions.open_password_link": "the token of the link",
    "identity.actions.set_password": "a link that was opened",
    "requests.actions.public.open_public_request": "none: anybody may write to us; limited by address and by the hour",
    "requests.actions.public.ask_billing_contact": "none: anybody may ask; limited, and what it tells is nothing",
}
FOLLOWS_A_VERB = {
    "flows.finishing.charge_order": "the order that a person placed; charges its invoice once, however often it is called",
    "flows.collection.look_up": "the attempt that a person began; on the way back notes what the gateway answers",
}
WITHOUT_A_PERSON = {
    "flows.admins.provision_admin": "the clock",
    "flows.admins.provision_admins": "the clock",
    "flows.seats.compare_seats": "the clock",
    "flows.seats.tell_seats_of": "the clock",
    "flows.seats.tell_seats": "the clock",
    "flows.autopay.collect_due": "the clock",
    "flows.collection.close_page": "what the gateway answers",
    "flows.collection.customer_of": "what the gateway answers",
    "flows.collection.drive": "an attempt that a person or the clock began",
    "flows.collection.request_of": "a part of drive",
    "flows.collection.resolve": "what the gateway answers",
    "flows.collection.sweep": "the clock",
    "flows.finishing.confirm_order": "the worker, after an order",
    "flows.finishing.finish_order": "the worker, after an order",
    "flows.gateway_events.process_event": "a message of the gateway",
    "flows.proofs.prove_books": "the clock",
    "flows.refunds.drive_refund": "a refund that a person began",
    "flows.refunds.look_up_refund": "what the gateway answers",
    "flows.refunds.sweep_refunds": "the clock",
    "flows.setups.complete_setup": "what the gateway answers; return_from_setup asks",
    "flows.setups.sweep_setups": "the clock",
    "flows.suspension.restore_paid": "the clock",
    "flows.suspension.tell_admin_center": "the clock",
    "flows.test_clock.move_on": "a part of move_clock",
    "notifications.actions.route.route_entry": "a reader of the journal",
    "notifications.actions.route.write_message": "a reader of the journal",
    "notifications.actions.send.claim_delivery": "the worker",
    "notifications.actions.send.note_dropped": "the worker",
    "notifications.actions.send.note_held": "the worker",
    "notifications.actions.send.note_no_server": "the worker",
    "notifications.actions.send.note_problem": "the worker",
    "notifications.actions.send.note_sent": "the worker",
    "notifications.actions.send.prepare_delivery": "the worker",
    "requests.actions.open.check_undisputed": "a part of verbs about disputes; touches the invoice to lock it",
    "requests.actions.open.hold_invoice": "a part of verbs about disputes; touches the invoice to lock it",
}
EXCEPTIONS = {**CARRIES_A_PROOF, **FOLLOWS_A_VERB, **WITHOUT_A_PERSON}


def module_of(source) -> str:
    return source.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports_of(source) -> dict[str, str]:
    """Where each imported name of ours comes from, as module.name."""
    return {
        one.asname or one.name: f"{(node.module or '').removeprefix('billing_portal.')}.{one.name}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("billing_portal")
        for one in node.names
    }


class Code:
    """Which functions write, themselves or through what they call by name."""

    def __init__(self, sources) -> None:
        self.imports = {module_of(source): imports_of(source) for source in sources}
        self.functions = {
            f"{module_of(source)}.{node.name}": node
            for source in sources
            for node in source.tree.body
            if isinstance(node, ast.FunctionDef)
        }
        calls = {name: set(self._calls(name)) for name in self.functions}
        self.writing = {name for name in calls if any(self._writes_itself(name))}
        while more := {name for name in calls.keys() - self.writing if calls[name] & self.writing}:
            self.writing |= more

    def home(self, name: str) -> str:
        """Where a function is written, through the packages that pass it on."""
        module, _dot, last = name.rpartition(".")
        onward = self.imports.get(module, {}).get(last)
        return name if name in self.functions or not onward or onward == name else self.home(onward)

    def _called(self, name: str) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.functions[name]) if isinstance(node, ast.Call))

    def _calls(self, name: str) -> Iterator[str]:
        module = name.rpartition(".")[0]
        for called in (call.func for call in self._called(name)):
            if isinstance(called, ast.Name):
                yield self.home(self.imports[module].get(called.id, f"{module}.{called.id}"))
            elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                yield self.home(f"{self.imports[module].get(called.value.id, '')}.{called.attr}")

    def _writes_itself(self, name: str) -> Iterator[bool]:
        for call in self._called(name):
            if isinstance(call.func, ast.Attribute):
                # That of rows takes names only; that of a dictionary or a digest is given something.
                update = call.func.attr == "update" and not call.args
                yield update or call.func.attr in WRITING_METHODS
            elif isinstance(call.func, ast.Name):
                yield call.func.id in WRITING_CALLS


def unasked_writers(sources) -> set[str]:
    """Public functions of actions and flows that write and take no `by`; test_verbs sees to it that those with it ask."""
    code = Code(sources)
    return {
        name
        for source in sources
        if is_verb_file(source) and source.app not in PLUMBING
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and by_of(node) is None
        if (name := f"{module_of(source)}.{node.name}") in code.writing
    }


def pages_that_write_unasked(sources) -> list[str]:
    """Pages and mounted functions that call what no person does."""
    code = Code(sources)
    return [
        f"{source.name} calls {name}"
        for source in sources
        if source.app in FACES
        for imported in imports_of(source).values()
        if (name := code.home(imported)) in WITHOUT_A_PERSON
    ]


def test_what_writes_asks_who_did_it_or_is_named_with_a_reason(sources):
    found = unasked_writers(sources)

    assert found - EXCEPTIONS.keys() == set()
    assert EXCEPTIONS.keys() - found == set(), "no longer there, or no longer writing"


def test_no_page_calls_what_only_the_clock_and_the_gateway_do(sources):
    assert pages_that_write_unasked(sources) == []


def test_a_planted_writer_without_by_is_found_also_through_a_step(plant):
    row = "from billing_portal.accounts.steps import make\ndef plain(account, kind):\n    return make(account, kind)"
    step = "def make(account, kind):\n    return Method.objects.create(account=account, kind=kind)"
    sources = plant("accounts/actions/methods.py", row) + plant("accounts/steps.py", step)

    assert unasked_writers(sources) == {"accounts.actions.methods.plain"}


def test_reading_is_no_writing(plant):
    code = "def plain(account, kind):\n    data = {}\n    data.update({1: kind})\n    return Method.objects.filter(account=account).first()"

    assert unasked_writers(plant("accounts/actions/methods.py", code)) == set()


def test_a_planted_page_that_completes_a_setup_is_found(plant):
    page = "from billing_portal.flows.setups import complete_setup"

    assert pages_that_write_unasked(plant("portal/methods/back.py", page)) == [
        "portal/methods/back.py calls flows.setups.complete_setup"
    ]
