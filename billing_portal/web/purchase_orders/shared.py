"""Purchase orders as both faces show and ask for them: the rows of the list and the form (B4, X6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.documents.errors import FileNotUsable
from billing_portal.documents.files import LARGEST, Upload, check_pdf
from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.kit.money import Money, NotAnAmount
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.purchase_orders.rules import (
    PO_WARN_DAYS,
    PO_WARN_PERCENT,
    po_is_short,
    po_percent_due,
    po_problem,
    po_remaining,
    usable_pos,
)
from billing_portal.purchase_orders.rules import PurchaseOrderProblem as Problem
from billing_portal.web.visits import Visit

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
OLDEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
MOST = 10**14  # minor units; more can only be a typing error


def _day(**kwargs: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
    return forms.DateField(required=False, widget=widget, input_formats=DAY_FORMATS, **kwargs)


def _reason_field() -> forms.CharField:
    """Why staff do it for the account; the forms drop it for the contact."""
    return forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Who asked for it, and how. It is kept on record, and the billing contact is notified by mail."
        ),
        error_messages={"required": gettext_lazy("Enter a short reason.")},
    )


class PurchaseOrderForm(forms.Form):
    """A purchase order as it is typed. `present` is the one that is changed; `replaced` the one that it takes over from."""

    number = forms.CharField(
        label=gettext_lazy("PO number"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the number of the purchase order.")},
    )
    issued_on = _day(
        label=gettext_lazy("Issue date"), help_text=gettext_lazy("The first day on which it may be used.")
    )
    expires_on = _day(
        label=gettext_lazy("Expiration date"),
        help_text=gettext_lazy("The last day on which it may be used."),
    )
    limit = forms.CharField(
        label=gettext_lazy("Amount limit"),
        required=False,
        max_length=30,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        max_length=200,
        widget=forms.FileInput({"accept": "application/pdf"}),
        help_text=gettext_lazy("The purchase order as a PDF, at most 5 MB. Optional."),
        error_messages={
            "empty": gettext_lazy("The file is empty."),
            "invalid": gettext_lazy("Choose the PDF."),
        },
    )
    reason = _reason_field()
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        visit: Visit,
        present: PurchaseOrder | None = None,
        replaced: PurchaseOrder | None = None,
        **kwargs: Any,
    ) -> None:
        account, today = visit.account, visit.today
        self.account, self.today, self.present, self.replaced = account, today, present, replaced
        if present is not None:
            kwargs["initial"] = {
                "number": present.number,
                "issued_on": present.issued_on,
                "expires_on": present.expires_on,
                "limit": formats.amount(Money(present.limit_minor, account.currency))
                if present.limit_minor
                else "",
            }
        if replaced is not None:
            kwargs["initial"] = {"issued_on": today}
        super().__init__(*args, **kwargs)
        limit = self.fields["limit"]
        limit.help_text = _("In %(currency)s, tax included. Leave it empty if there is none.") % {
            "currency": account.currency
        }
        if replaced is not None:
            self.fields["issued_on"].required = True
            self.fields["issued_on"].label = _("Starts on")
            self.fields["issued_on"].help_text = _("The first day on which invoices show the new one.")
            self.fields["issued_on"].error_messages["required"] = _("Enter the day on which it starts.")
        if not visit.is_staff:
            del self.fields["reason"]

    def _within_reason(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day is not None and not OLDEST <= day <= LATEST:
            raise forms.ValidationError(_("Check the year."))
        return day

    def clean_issued_on(self) -> date | None:
        day = self._within_reason("issued_on")
        if self.replaced is not None and day is not None and day < self.today:
            raise forms.ValidationError(_("A replacement can start today or later."))
        return day

    def clean_expires_on(self) -> date | None:
        until = self._within_reason("expires_on")
        issued = self.cleaned_data.get("issued_on")
        if until is not None and issued is not None and until < issued:
            raise forms.ValidationError(_("It cannot expire before it was issued."))
        unchanged = self.present is not None and self.present.expires_on == until
        if until is not None and until < self.today and not unchanged:
            raise forms.ValidationError(_("This day has passed already."))
        return until

    def clean_limit(self) -> int | None:
        """Minor units of the account's currency; None without a limit."""
        typed: str = self.cleaned_data["limit"].strip()
        if not typed:
            return None
        try:
            minor = formats.parse_typed(typed, self.account.currency).minor
        except NotAnAmount as error:
            raise forms.ValidationError(_("This is not an amount.")) from error
        if not 0 < minor <= MOST:
            raise forms.ValidationError(_("Enter an amount above zero, or nothing."))
        return minor

    def clean_file(self) -> Upload | None:
        """The bytes, already checked; a file that is too large is not read."""
        upload = self.cleaned_data["file"]
        if not upload:
            return None
        try:
            if (upload.size or 0) > LARGEST:
                raise FileNotUsable(_("The file is larger than 5 MB."))
            body = bytes(upload.read())
            check_pdf(body)
        except FileNotUsable as error:
            raise forms.ValidationError(str(error.message)) from error
        return Upload(upload.name or "", body)

    def values(self) -> dict[str, Any]:
        """The checked fields by the names of the actions' parameters."""
        data = self.cleaned_data
        return {
            "number": data["number"],
            "issued_on": data["issued_on"],
            "expires_on": data["expires_on"],
            "limit_minor": data["limit"],
            "upload": data["file"],
            "reason": data.get("reason", ""),
        }


class CloseForm(forms.Form):
    """What closing asks: staff say why."""

    reason = _reason_field()
    use_required_attribute = False

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not visit.is_staff:
            del self.fields["reason"]


@dataclass(frozen=True, slots=True)
class PurchaseOrderRow:
    """One purchase order; `is_next` marks the one that the next invoice will carry. Amounts are in words."""

    public_id: str
    number: str
    issued: str
    expires: str
    tone: str
    status_word: str
    is_next: bool
    limit: str
    used: str
    remaining: str
    used_minor: int
    limit_minor: int
    high: int  # from here on it is almost used up
    percent: int
    file_name: str
    size: str
    successor: str
    is_open: bool
    short: str = ""  # that the next invoice will not fit


def problem_words(po: Any, problem: Problem, currency: str, total: Money | None = None) -> str:
    """Why it cannot be chosen, as a sentence."""
    if problem == Problem.CLOSED:
        return _("Closed.")
    if problem == Problem.NOT_YET:
        return _("Valid from %(date)s only.") % {"date": formats.date_short(po.issued_on)}
    if problem == Problem.EXPIRED:
        return _("Expired on %(date)s.") % {"date": formats.date_short(po.expires_on)}
    if problem == Problem.EXHAUSTED:
        limit = formats.amount_with_code(Money(po.limit_minor, currency))
        return _("Its limit of %(limit)s is used up.") % {"limit": limit}
    left = formats.amount_with_code(Money(po_remaining(po) or 0, currency))
    needed = formats.amount_with_code(total) if total is not None else ""
    return _("Only %(left)s of it is left; this order needs %(needed)s.") % {
        "left": left,
        "needed": needed,
    }


def _status(po: Any, today: date) -> tuple[str, str]:
    problem = po_problem(po, today)
    if problem is None:
        if po.expires_on is not None and po.expires_on - today <= timedelta(days=max(PO_WARN_DAYS)):
            return "warn", _("Expires soon")
        if po_percent_due(po.limit_minor, po.used_minor):
            return "warn", _("Almost used up")
        return "ok", _("Valid")
    words = {
        Problem.CLOSED: ("quiet", _("Closed")),
        Problem.NOT_YET: ("info", _("Not yet valid")),
        Problem.EXPIRED: ("quiet", _("Expired")),
        Problem.EXHAUSTED: ("bad", _("Used up")),
    }
    return words[problem]


def rows_of(orders: Iterable[Any], today: date, currency: str) -> list[PurchaseOrderRow]:
    """The usable ones first, in the order in which they are used; the others after, closed ones last.

    Each order has its `used_minor`.
    """
    orders = list(orders)
    usable = usable_pos(orders, today)
    others = [po for po in orders if po not in usable]
    others.sort(key=lambda po: (po.expires_on or date.max, po.number), reverse=True)
    others.sort(key=lambda po: po.closed_at is not None)
    return [_row(po, today, currency, is_next=bool(usable) and po is usable[0]) for po in [*usable, *others]]


def _row(po: Any, today: date, currency: str, *, is_next: bool) -> PurchaseOrderRow:
    tone, word = _status(po, today)
    left = po_remaining(po)
    return PurchaseOrderRow(
        public_id=str(po.public_id),
        number=po.number,
        issued=formats.date_short(po.issued_on),
        expires=formats.date_short(po.expires_on) or _("does not expire"),
        tone=tone,
        status_word=word,
        is_next=is_next,
        limit=formats.amount(Money(po.limit_minor, currency)) if po.limit_minor else "",
        used=formats.amount(Money(po.used_minor, currency)),
        remaining=formats.amount(Money(left, currency)) if left is not None else "",
        used_minor=po.used_minor,
        limit_minor=po.limit_minor or 0,
        high=(po.limit_minor or 0) * min(PO_WARN_PERCENT) // 100,
        percent=po.used_minor * 100 // po.limit_minor if po.limit_minor else 0,
        file_name=po.file.name if po.file else "",
        size=filesizeformat(po.file.size) if po.file else "",
        successor=po.replaced_by.number if po.replaced_by else "",
        is_open=po.closed_at is None,
        short=_short(po, today, currency),
    )


@dataclass(frozen=True, slots=True)
class DrawRow:
    """What one invoice takes of a purchase order; amounts in words. A draft that is held has no number yet."""

    public_id: str
    number: str
    issued: str
    order: str
    total: str
    credited: str
    amount: str


def draws_of(order: PurchaseOrder) -> list[DrawRow]:
    """What draws on it, the latest first. Two queries."""
    draws = {draw.object_id: draw for draw in order.draws.all()}
    invoices = Invoice.objects.filter(public_id__in=list(draws)).order_by("-issued_on", "-pk")

    def words(minor: int, currency: str) -> str:
        return formats.amount(Money(minor, currency))

    return [
        DrawRow(
            public_id=str(invoice.public_id),
            number=invoice.number or "",
            issued=formats.date_short(invoice.issued_on),
            order=draws[invoice.public_id].order_number,
            total=words(invoice.total_minor, invoice.currency),
            credited=words(-invoice.credited_minor, invoice.currency) if invoice.credited_minor else "",
            amount=words(draws[invoice.public_id].minor, invoice.currency),
        )
        for invoice in invoices
    ]


def _short(po: Any, today: date, currency: str) -> str:
    """That the next invoice will not fit, while that is still so."""
    if po.closed_at is not None or not po_is_short(po, po.short_on, po.short_minor, today):
        return ""
    words = {
        "amount": formats.amount_with_code(Money(po.short_minor, currency)),
        "date": formats.date_short(po.short_on),
    }
    return _("The next invoice (%(amount)s on %(date)s) will not fit.") % words
