"""What both faces show is written once, in web; and the areas of a face form no circle of imports."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import PurePosixPath

import pytest

from tests.house.test_rooms import imports_of

FACES = ("portal", "backoffice")


def shared_pages(sources):
    """The modules of web that hold a page which faces mount: its function takes the `visit`. By their name."""
    return {
        PurePosixPath(source.name).stem
        for source in sources
        if source.app == "web" and source.name.count("/") == 2
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef)
        and {"request", "visit"} <= {argument.arg for argument in node.args.args}
    }


def written_again(sources):
    """A face has no page of its own by the name of a shared one: it mounts that in its `urls.py`."""
    shared = shared_pages(sources)
    return [
        f"{source.name} is written in web already"
        for source in sources
        if source.app in FACES and source.name.count("/") == 2 and PurePosixPath(source.name).stem in shared
    ]


def circles(sources):
    """Each import that closes a circle within a face or within web, between areas or with a file beside them."""
    imports = defaultdict(list)
    for source in sources:
        if source.app not in (*FACES, "web"):
            continue
        for path, node in imports_of(source.tree):
            parts = path.split(".")
            if parts[:2] == ["billing_portal", source.app] and len(parts) > 2 and parts[2] != source.room:
                imports[source.app, source.room].append(((source.app, parts[2]), source.at(node)))

    def reached(start):
        found, ahead = set(), [start]
        while ahead:
            for target, _place in imports.get(ahead.pop(), ()):
                if target not in found:
                    found.add(target)
                    ahead.append(target)
        return found

    return [
        f"{place} imports {'/'.join(target)}, which leads back"
        for area in list(imports)
        for target, place in imports[area]
        if area in reached(target)
    ]


def test_the_pages_that_both_faces_show_are_known(sources):
    assert shared_pages(sources) >= {"purchase_orders", "activity", "statement", "mail_again", "auto_renew"}


@pytest.mark.parametrize("rule", [written_again, circles])
def test_the_faces_keep_to_their_rule(sources, rule):
    assert rule(sources) == []


@pytest.mark.parametrize(
    ("rule", "files", "found"),
    [
        (
            written_again,
            {
                "web/invoices/statement.py": "def statement(request, visit): ...",
                "portal/invoices/statement.py": "def statement(request): ...",
                "backoffice/accounts/statement.py": "def statement(request): ...",
            },
            2,
        ),
        (
            circles,
            {
                "portal/quotes/cart.py": "from billing_portal.portal.checkout.page import show",
                "portal/checkout/page.py": "from billing_portal.portal.quotes import rows",
            },
            2,
        ),
        (
            circles,
            {
                "backoffice/tax/waiting.py": "from billing_portal.backoffice.home.home import show_home",
                "backoffice/home/home.py": "from billing_portal.backoffice.payments.waiting import rows",
                "backoffice/payments/waiting.py": "def rows():\n from billing_portal.backoffice.tax import waiting",
            },
            3,
        ),
        (
            circles,
            {
                "backoffice/rows.py": "from billing_portal.backoffice.quotes.quotes import word",
                "backoffice/quotes/quotes.py": "from billing_portal.backoffice.rows import member",
            },
            2,
        ),
    ],
)
def test_a_planted_fault_is_found(plant, rule, files, found):
    assert len(rule([source for name, code in files.items() for source in plant(name, code)])) == found


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        (
            written_again,
            {
                "web/invoices/statements.py": "def shown(account): ...",
                "portal/invoices/statements.py": "def statement(request): ...",
            },
        ),
        (
            circles,
            {
                "portal/quotes/cart.py": "from billing_portal.portal.quotes.rows import row_of",
                "portal/checkout/page.py": "from billing_portal.portal.quotes import rows",
                "backoffice/quotes/rows.py": "from billing_portal.backoffice.checkout import page",
            },
        ),
    ],
)
def test_the_proper_way_of_a_face_passes(plant, rule, files):
    assert rule([source for name, code in files.items() for source in plant(name, code)]) == []
