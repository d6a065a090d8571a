from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from billing_portal.demo.models import KeptAttachment, KeptMail
from billing_portal.kit import clock


class KeepingBackend(BaseEmailBackend):
    """Keeps mails with their attachments instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            with transaction.atomic():
                html = next((str(a[0]) for a in getattr(mail, "alternatives", []) if a[1] == "text/html"), "")
                kept = KeptMail.objects.create(
                    kept_at=clock.now(),
                    sender=mail.from_email,
                    recipients=", ".join(mail.recipients()),
                    subject=str(mail.subject),
                    text=str(mail.body),
                    html=html,
                )
                for position, (name, body, content_type) in enumerate(mail.attachments):
                    KeptAttachment.objects.create(
                        mail=kept,
                        position=position,
                        name=name,
                        content_type=content_type,
                        body=body if isinstance(body, bytes) else str(body).encode(),
                    )
        return len(email_messages)
