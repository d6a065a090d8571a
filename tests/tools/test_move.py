"""Names that have moved are imported from where they are now, whoever imports them and however."""

from __future__ import annotations

from tools.move.cut import without_own
from tools.move.plan import Plan
from tools.move.references import rewrite_imports, rewrite_text

PLAN = Plan(
    modules={"accounts.models.user": "identity.models", "flows.daily": "quotes.tasks"},
    names={"accounts.rules.po_problem": "purchase_orders.rules"},
    templates={"account/sign_in.html": "public/access/sign_in.html"},
    collapse=("tax.models",),
)


def test_an_import_of_several_names_is_split_by_where_each_lives_now():
    source = (
        "from billing_portal.accounts.rules import (\n    missing_fields,\n    po_problem as problem,\n)\n"
    )
    assert rewrite_imports(source, PLAN, {}) == (
        "from billing_portal.accounts.rules import missing_fields\n"
        "from billing_portal.purchase_orders.rules import po_problem as problem\n"
    )


def test_what_a_package_passes_on_is_followed_to_where_it_was_defined():
    passed_on = {"accounts.models.User": ("accounts.models.user", "User")}
    source = "from billing_portal.accounts.models import User\n"
    assert rewrite_imports(source, PLAN, passed_on) == "from billing_portal.identity.models import User\n"


def test_paths_in_texts_follow_by_their_longest_part_and_templates_by_their_name():
    text = 'JOB = "billing_portal.flows.daily.note"\nrender(request, "account/sign_in.html")\n'
    assert rewrite_text(text, PLAN) == (
        'JOB = "billing_portal.quotes.tasks.note"\nrender(request, "public/access/sign_in.html")\n'
    )


def test_outsiders_import_from_the_package_that_collects_its_files():
    plan = Plan(names={"catalog.models.TaxAnswer": "tax.models.answers"}, collapse=("tax.models",))
    source = "from billing_portal.catalog.models import TaxAnswer\n"
    assert rewrite_imports(source, plan, {}) == "from billing_portal.tax.models import TaxAnswer\n"


def test_a_file_never_imports_from_itself():
    text = "from billing_portal.tax.rules import TaxRow\nfrom billing_portal.kit import clock\n"
    assert without_own(text, "tax.rules") == "from billing_portal.kit import clock\n"
