"""The forms of billing data, for both faces: address, the page Bill To, the hand-over, an invoice contact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing_portal.accounts.models import BillTo, CorporateAccount, Handover, InvoiceContact
from billing_portal.accounts.queries import address_of
from billing_portal.identity.models import User
from billing_portal.kit import formats
from billing_portal.kit.addresses import ADDRESS_FIELDS, postal_code_fits
from billing_portal.kit.regions import REGIONS
from billing_portal.kit.tax_ids import compact_vat_id, vat_id_problem

REGION_IS_USUAL = frozenset({"GB", "IE"})  # a county may be given there, and need not
PERSON = ("first_name", "last_name", "email", "phone")


def longest(model: type[Any], field: str) -> int:
    """What the database column takes."""
    return int(model._meta.get_field(field).max_length)


class AddressForm(forms.Form):
    """The billing address as the account's country writes it. The country itself is no field and never read."""

    company = forms.CharField(
        label=gettext_lazy("Company"),
        max_length=longest(BillTo, "company"),
        widget=forms.TextInput({"autocomplete": "billing organization"}),
    )
    street = forms.CharField(
        label=gettext_lazy("Street and number"),
        max_length=longest(BillTo, "street"),
        widget=forms.TextInput({"autocomplete": "billing address-line1"}),
    )
    extra = forms.CharField(
        label=gettext_lazy("Addition"),
        help_text=gettext_lazy("Department, building or floor, if needed for delivery."),
        max_length=longest(BillTo, "extra"),
        required=False,
        widget=forms.TextInput({"autocomplete": "billing address-line2"}),
    )
    postal_code = forms.CharField(
        label=gettext_lazy("Postal code"),
        max_length=longest(BillTo, "postal_code"),
        widget=forms.TextInput({"autocomplete": "billing postal-code"}),
    )
    city = forms.CharField(
        label=gettext_lazy("City"),
        max_length=longest(BillTo, "city"),
        widget=forms.TextInput({"autocomplete": "billing address-level2"}),
    )
    region = forms.CharField(
        label=gettext_lazy("State or region"),
        max_length=longest(BillTo, "region"),
        widget=forms.TextInput({"autocomplete": "billing address-level1"}),
    )

    use_required_attribute = False  # a folded card cannot show the browser's own message

    def __init__(self, account: CorporateAccount, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = account.country
        if account.country == "US":
            self.fields["postal_code"].label = _("ZIP code")
        if regions := REGIONS.get(account.country):
            self.fields["region"] = forms.ChoiceField(
                label=_("State") if account.country != "CA" else _("Province"),
                choices=[("", _("Choose …")), *regions.items()],
                widget=forms.Select({"autocomplete": "billing address-level1"}),
            )
        elif account.country in REGION_IS_USUAL:
            self.fields["region"].required = False
            self.fields["region"].label = _("County")
        else:
            del self.fields["region"]

    def clean_postal_code(self) -> str:
        code: str = self.cleaned_data["postal_code"].strip()
        if not postal_code_fits(code, self.country):
            country = formats.country_name(self.country)
            raise forms.ValidationError(
                _("This is not a postal code of %(country)s."), params={"country": country}
            )
        return code

    def address(self) -> dict[str, str]:
        """The checked fields, all of them, as accounts and orders keep them."""
        return {name: self.cleaned_data.get(name, "").strip() for name in ADDRESS_FIELDS}


class BillToForm(AddressForm):
    """Contact, billing address, VAT id and language of the papers. The country is no field and never read."""

    first_name = forms.CharField(
        label=gettext_lazy("First name"),
        max_length=longest(User, "first_name"),
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"),
        max_length=longest(User, "last_name"),
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        help_text=gettext_lazy(
            "A new address becomes valid as soon as you have confirmed it from there. Until then "
            "mails go to the old one."
        ),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone number"),
        max_length=longest(User, "phone"),
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    vat_id = forms.CharField(
        label=gettext_lazy("VAT id"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("It is printed on new documents, and tax is determined with it."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the documents"),
        help_text=gettext_lazy(
            "New quotes, invoices and receipts are in this language. The language of the pages "
            "is chosen separately."
        ),
        choices=settings.LANGUAGES,
    )

    def __init__(self, account: CorporateAccount, person: User, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                **address_of(account.bill_to),
                **{name: getattr(person, name) for name in PERSON},
                "vat_id": account.vat_id,
                "language": account.language,
            },
        )
        super().__init__(account, *args, **kwargs)
        self.contact = person

    def clean_vat_id(self) -> str:
        number = compact_vat_id(self.cleaned_data["vat_id"])
        if problem := vat_id_problem(number, self.country):
            raise forms.ValidationError(str(problem))
        if len(number) > longest(CorporateAccount, "vat_id"):
            raise forms.ValidationError(_("The VAT id has too many or too few characters."))
        return number

    def person(self) -> dict[str, str]:
        """The contact's own fields, checked."""
        return {name: self.cleaned_data[name].strip() for name in PERSON}

    def successor(self) -> dict[str, str]:
        """The same, read as the person who should take over."""
        typed = self.person()
        return {name: typed[name] for name in ("first_name", "last_name", "email")}

    @property
    def mails_outside(self) -> bool:
        """Whether saving mails a link to an address that is not the contact's."""
        return self.person()["email"].casefold() != self.contact.email.casefold()

    @property
    def names_somebody_else(self) -> bool:
        """Whether both name and address were overwritten: then it may be another person."""
        typed, known = self.person(), self.contact

        def same(*names: str) -> bool:
            return all(typed[name].casefold() == getattr(known, name).strip().casefold() for name in names)

        return not same("first_name", "last_name") and not same("email")


class HandoverForm(forms.Form):
    """The person who should become the billing contact."""

    prefix = "new"
    use_required_attribute = False

    first_name = forms.CharField(
        label=gettext_lazy("First name"),
        max_length=longest(Handover, "first_name"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"),
        max_length=longest(Handover, "last_name"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        help_text=gettext_lazy("The invitation goes there. It must be this person’s own address."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )


class InvoiceContactForm(forms.Form):
    """One more address for the invoices."""

    prefix = "recipient"
    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=longest(InvoiceContact, "name"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    email = forms.EmailField(label=gettext_lazy("Email"), widget=forms.EmailInput({"autocomplete": "off"}))
