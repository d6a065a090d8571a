"""Staff see what is installed for documents, and on an invoice whose rules nobody has run on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents import actions, fonts, pdf, scripts
from billing_portal.documents.einvoice import validate
from billing_portal.documents.models import Paper, PaperCheck
from tests.backoffice.conftest import signed_in
from tests.portal.billing import billed
from tests.portal.visiting import words


@pytest.fixture
def peppol(alpenrose):
    CorporateAccount.objects.filter(pk=alpenrose.pk).update(
        e_invoice="peppol_ubl", endpoint="DE136695976", endpoint_scheme="9930"
    )
    alpenrose.refresh_from_db()
    return alpenrose


@pytest.fixture
def nothing_installed(monkeypatch):
    monkeypatch.setattr(scripts, "FOLDERS", dict.fromkeys(scripts.FOLDERS, Path("/nowhere")))
    fonts.forget()
    pdf._local.__dict__.clear()
    yield
    fonts.forget()
    pdf._local.__dict__.clear()


def checked(account, noon):
    invoice = billed(account)
    paper = Paper.objects.get(kind="invoice")
    return invoice, actions.check_paper(paper, now=noon), PaperCheck.objects.get()


def test_each_format_that_the_account_gets_is_checked(peppol, noon, monkeypatch):
    seen = []
    real = validate.report_on

    def spied(xml, *, syntax):
        seen.append((syntax, b"peppol" in xml))
        return real(xml, syntax=syntax)

    monkeypatch.setattr(actions, "report_on", spied)

    _invoice, problems, check = checked(peppol, noon)

    assert problems == []
    assert seen == [("cii", False), ("ubl", True)]
    assert check.formats == ["cii", "peppol_ubl"]


def test_a_fault_of_the_accounts_own_format_holds_the_mails(peppol, noon, monkeypatch):
    def faulty(xml, *, syntax):
        found = ("CL008: no",) if syntax == "ubl" else ()
        return validate.Report(validate.Validator.OFFICIAL, found)

    monkeypatch.setattr(actions, "report_on", faulty)

    _invoice, problems, check = checked(peppol, noon)

    assert problems == ["peppol_ubl: CL008: no"]
    assert check.holds


def test_a_peppol_document_that_no_rules_have_seen_is_marked_for_staff(peppol, services, noon, monkeypatch):
    monkeypatch.setattr(validate, "rules_for", lambda profile, syntax: None)
    invoice, _problems, check = checked(peppol, noon)

    page = words(services.get(reverse("backoffice:invoice", args=[invoice.public_id])))

    assert check.unchecked == ["Peppol"]
    assert "Not checked against Peppol" in page


def test_what_every_rule_has_seen_bears_no_mark(alpenrose, services, noon):
    invoice, _problems, check = checked(alpenrose, noon)

    assert (check.formats, check.unchecked) == (["cii"], [])
    assert "Not checked" not in words(services.get(reverse("backoffice:invoice", args=[invoice.public_id])))


def test_the_page_names_scripts_packages_and_rules(staff, nothing_installed):
    page = words(signed_in(staff["admin"]).get(reverse("backoffice:printing")))

    assert "fonts-noto-cjk Han, Hangul, Hiragana, Katakana not installed" in page
    assert "fonts-noto-core Arabic, Armenian" in page
    assert "Hebrew" in page
    assert "XRechnung installed" in page


@pytest.mark.parametrize("who", ["services", "finance"])
def test_only_administrators_see_it(staff, who):
    assert signed_in(staff[who]).get(reverse("backoffice:printing")).status_code == 403
