from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from billing_portal.journal.events import Audience, Event, Group

CERTIFICATE_ADDED = Event(
    "certificate.added",
    Group.TAX,
    _("Exemption certificate %(number)s was added"),
)
CERTIFICATE_VERIFIED = Event(
    "certificate.verified",
    Group.TAX,
    _("Exemption certificate %(number)s was checked"),
)
CERTIFICATE_ENDED = Event(
    "certificate.ended",
    Group.TAX,
    _("Exemption certificate %(number)s was ended"),
)
CERTIFICATE_EXPIRED = Event(
    "certificate.expired",
    Group.TAX,
    _("Exemption certificate %(number)s expired"),
)
CERTIFICATE_EXPIRING = Event(
    "certificate.expiring",
    Group.TAX,
    _("A warning that exemption certificate %(number)s will expire was sent"),
)
CERTIFICATE_DOWNLOADED = Event(
    "certificate.downloaded",
    Group.TAX,
    _("An exemption certificate was opened"),
    audience=Audience.STAFF,
)
VAT_ID_CHECKED = Event(
    "vat_id.checked",
    Group.TAX,
    _("VAT id %(vat_id)s was checked with the register"),
)
VAT_ID_ACCEPTED = Event(
    "vat_id.accepted",
    Group.TAX,
    _("VAT id %(vat_id)s was accepted by hand"),
)
VAT_ID_REFUSED = Event(
    "vat_id.refused",
    Group.TAX,
    _("VAT id %(vat_id)s was not confirmed by the register"),
)
TAX_FORM_DOWNLOADED = Event(
    "tax_form.downloaded",
    Group.TAX,
    _("Tax form %(title)s was downloaded"),
)
TAX_FORM_ADDED = Event(
    "tax_form.added",
    Group.HOUSE,
    _("Tax form added"),
    audience=Audience.NOBODY,
)
TAX_FORM_ENDED = Event(
    "tax_form.ended",
    Group.HOUSE,
    _("Tax form ended"),
    audience=Audience.NOBODY,
)
TAX_FORM_REPLACED = Event(
    "tax_form.replaced",
    Group.HOUSE,
    _("Tax form replaced"),
    audience=Audience.NOBODY,
)
TAX_TABLE_IMPORTED = Event(
    "tax_table.imported",
    Group.HOUSE,
    _("Tax rates imported"),
    audience=Audience.NOBODY,
)
