"""Letters to staff about the evidence behind tax: VAT ids that a register refuses, certificates that end."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from billing_portal.kit import formats
from billing_portal.notifications.letters.parts import Content, facts, text
from billing_portal.notifications.links import page
from billing_portal.notifications.models import Message
from billing_portal.tax.events import CERTIFICATE_EXPIRED
from billing_portal.tax.models import ExemptionCertificate


def vat_id_refused_staff(message: Message, now: datetime) -> Content | None:
    """Not sent if the account has another id by now."""
    account, number = message.account, str(message.entry.data["vat_id"])
    assert account is not None
    if account.vat_id != number:
        return None
    words = {"company": account.legal_name, "vat_id": number}
    return Content(
        subject=_("%(company)s: the VAT id %(vat_id)s is not valid") % words,
        blocks=(
            text(_("The register of VAT ids does not know %(vat_id)s of %(company)s.") % words),
            facts((_("Account"), str(account)), (_("VAT id"), number)),
            text(
                _(
                    "Reverse charge can no longer be applied. Ask the customer for the right id; "
                    "otherwise quotes, orders and renewals are held up or taxed as for a consumer."
                )
            ),
        ),
        button=(_("Open the account"), page("backoffice:account", account.public_id)),
    )


def _certificate(message: Message) -> ExemptionCertificate | None:
    rows = ExemptionCertificate.objects.filter(public_id=message.entry.object_id, ended_on=None)
    return rows.select_related("account").first()


def certificate_expiring_staff(message: Message, now: datetime) -> Content | None:
    """Not sent for one that was ended meanwhile."""
    certificate = _certificate(message)
    if certificate is None or certificate.valid_to is None:
        return None
    over = message.entry.name == CERTIFICATE_EXPIRED.name
    words = {
        "company": certificate.account.legal_name,
        "number": certificate.number,
        "place": certificate.jurisdiction,
        "date": formats.date_long(certificate.valid_to),
    }
    if over:
        subject = _("%(company)s: the exemption certificate for %(place)s has expired") % words
        lead = _("The exemption certificate %(number)s of %(company)s was valid until %(date)s.") % words
        advice = _("Sales in %(place)s are taxed again until a new certificate is verified.") % words
    else:
        subject = _("%(company)s: the exemption certificate for %(place)s is valid until %(date)s") % words
        lead = _("The exemption certificate %(number)s of %(company)s ends on %(date)s.") % words
        advice = (
            _("Ask the customer for a new one; after that day sales in %(place)s are taxed again.") % words
        )
    return Content(
        subject=subject,
        blocks=(
            text(lead),
            facts(
                (_("Account"), str(certificate.account)),
                (_("Jurisdiction"), certificate.jurisdiction),
                (_("Kind"), str(certificate.get_kind_display())),
                (_("Certificate number"), certificate.number),
                (_("Last day"), words["date"]),
            ),
            text(advice),
        ),
        button=(_("Open the account"), page("backoffice:account", certificate.account.public_id)),
    )
