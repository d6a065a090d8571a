from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from billing_portal.ledger.models import Posting
from billing_portal.payments.checks import RULES, check_books


class Command(BaseCommand):
    help = "Prove every balance: compute it again from its rows and name what does not agree."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            postings = Posting.objects.count()
            findings = list(check_books())
        for finding in findings:
            self.stderr.write(str(finding))
        if findings:
            raise CommandError(f"{len(findings)} figures do not agree")
        self.stdout.write(f"The books agree: {len(RULES)} rules over {postings} postings.")
