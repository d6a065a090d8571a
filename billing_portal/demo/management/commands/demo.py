from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _

from billing_portal.demo import company
from billing_portal.demo.alpenrose import Alpenrose
from billing_portal.demo.asking import Asking
from billing_portal.demo.cedar_ridge import CedarRidge
from billing_portal.demo.diary import Diary
from billing_portal.demo.harbor_money import HarborMoney
from billing_portal.demo.letterheads import put_logos
from billing_portal.demo.neighbours import Bluebell, Harbor
from billing_portal.demo.nordlicht import Nordlicht
from billing_portal.demo.tax_evidence import keep_tax_evidence
from billing_portal.demo.tax_papers import keep_tax_forms
from billing_portal.identity.models import User
from billing_portal.kit import clock

SIGN_INS = [
    ("alpenrose.billing", _("Alpenrose Logistik GmbH, EUR, German: two open quotes, 47 invoices")),
    (
        "billing@harborpine.example",
        _("Harbor & Pine LLC, USD, English: one open quote, a card that was declined yesterday, credit"),
    ),
    ("bluebell.billing", _("Bluebell Ceramics Ltd, GBP, English: pays by standing order")),
    (
        "nordlicht.billing",
        _("Nordlicht Werkzeuge GmbH, EUR, German: past due, reminded twice, a promise to pay not kept"),
    ),
    (
        "cedarridge.billing",
        _(
            "Cedar Ridge Outfitters Inc., USD, English: moved to Texas, an invoice waits for the tax of that state"
        ),
    ),
    ("rep", _("sales representative, back office")),
    ("services", _("Corporate Account Services, back office")),
    ("finance", _("finance, back office")),
    ("admin", _("administrator, back office and /admin")),
]


class Command(BaseCommand):
    """Fill an empty database with the demo company and its customers' four years."""

    help = "Fill an empty database with the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing if somebody is there already")
        parser.add_argument("--sign-ins", action="store_true", help="print who can sign in, and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("The demo runs with PORTAL_MODE=demo only.")
        if options["sign_ins"]:
            self.print_sign_ins()
            return
        if User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("The database is not empty. `make demo-reset` starts over.")
        self.fill()

    def fill(self) -> None:
        """Live through the past, day by day."""
        now = clock.now()
        today = clock.day(now, "Europe/Berlin")
        company.found()
        staff = company.hire()
        put_logos(staff["admin"], now=now - timedelta(days=5 * 365))
        diary = Diary()
        Alpenrose(diary, staff, today)
        Harbor(diary, staff, today)
        HarborMoney(diary, staff, today)
        Bluebell(diary, staff, today)
        Nordlicht(diary, staff, today)
        CedarRidge(diary, staff, today)
        keep_tax_forms(diary, staff["finance"], today)
        keep_tax_evidence(diary, staff["finance"], today)
        Asking(diary, staff, today)
        diary.live(now)

    def print_sign_ins(self) -> None:
        width = max(len(name) for name, _what in SIGN_INS)
        for name, what in SIGN_INS:
            self.stdout.write(f"  {name:<{width}}  {what}")
        self.stdout.write(f"  Password of all: {company.PASSWORD}")
