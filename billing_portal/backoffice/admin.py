"""Master data under /admin.

Objects with a state are shown at most; prices and tax rows are added, never edited.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin, TabularInline

from billing_portal.accounts.models import BillTo, CorporateAccount, InvoiceContact, Membership
from billing_portal.backoffice.rows import member
from billing_portal.backoffice.settings.entity_form import logo_shown
from billing_portal.backoffice.settings.forms import AccountForm, LegalEntityForm
from billing_portal.catalog.models import Price, Product
from billing_portal.identity.models import User
from billing_portal.jobs.models import Job
from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.ledger.models import Leg, Posting
from billing_portal.sellers.models import LegalEntity, RemittanceDetails
from billing_portal.tax.models import ExchangeRate, TaxRegistration, TaxRule

for unused in (EmailAddress, Group):  # rights follow from roles, addresses are kept with the person
    if admin.site.is_registered(unused):
        admin.site.unregister(unused)


class Settings(ModelAdmin):
    """Rows that administrators keep. Nothing is deleted: papers and orders refer to it for years."""

    fixed: tuple[str, ...] = ()  # fields that cannot change once a row exists

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, *(self.fixed if obj is not None else ()))


class ReadOnly(Settings):
    """Shown, never changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Rows(TabularInline):
    """Rows of something else: added, looked at, never deleted."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.admin_site.has_permission(request))

    has_add_permission = has_change_permission = has_view_permission


class AppendOnly(Rows):
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RemittanceRows(Rows):
    model = RemittanceDetails


@admin.register(LegalEntity)
class LegalEntityAdmin(Settings):
    form = LegalEntityForm
    list_display = ("code", "name", "country", "email", "phone")
    fixed = ("code",)  # it leads the numbers of issued invoices
    readonly_fields = ("logo_now",)
    inlines = [RemittanceRows]

    @admin.display(description=gettext_lazy("Current logo"))
    def logo_now(self, entity: LegalEntity | None) -> str:
        return logo_shown(entity)

    def save_model(self, request: HttpRequest, obj: LegalEntity, form: LegalEntityForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.save_logo(obj, by=member(request), now=clock.now())


class PriceRows(AppendOnly):
    model = Price
    ordering = ("currency", "interval", "-valid_from")


@admin.register(Product)
class ProductAdmin(Settings):
    list_display = ("code", "name", "tax_category", "is_offered", "self_service")
    list_filter = ("is_offered",)
    search_fields = ("code", "name")
    fixed = ("code",)  # other systems know it
    inlines = [PriceRows]


@admin.register(TaxRule)
class TaxRuleAdmin(Settings):
    """A row that decided something keeps its words; it can end, and another one begins."""

    list_display = ("code", "seller_country", "buyer_country", "category", "rate", "valid_from", "valid_to")
    list_filter = ("seller_country", "buyer_country")
    search_fields = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        return tuple(f.name for f in obj._meta.fields if f.name not in ("id", "valid_to"))


@admin.register(TaxRegistration)
class TaxRegistrationAdmin(Settings):
    """Where the seller is registered for tax; a registration ends, it is not rewritten."""

    list_display = ("seller_country", "country", "region", "number", "valid_from", "valid_to")
    list_filter = ("seller_country", "country")
    fixed = ("seller_country", "country", "region", "valid_from")


@admin.register(ExchangeRate)
class ExchangeRateAdmin(Settings):
    """Rates for the tax in the currency of the seller's country. Each is added and never changed."""

    list_display = ("currency", "to_currency", "rate", "valid_from", "source")
    list_filter = ("currency", "to_currency")
    fixed = ("currency", "to_currency", "rate", "valid_from", "source")


@admin.register(User)
class UserAdmin(Settings):
    """People. A new one gets no password here: *Forgot Password?* sets the first one."""

    list_display = ("username", "name", "email", "role", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("username", "email", "first_name", "last_name")
    fields = (
        "username", "first_name", "last_name", "email", "phone", "language", "role", "is_active", "last_login",
    )  # fmt: skip
    readonly_fields = ("last_login",)
    fixed = ("username",)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        obj.is_staff = bool(obj.role)
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


class BillToRows(Rows):
    model = BillTo
    max_num = 1


class MembershipRows(AppendOnly):
    model = Membership
    fields = ("user", "role", "since", "ended_at")
    readonly_fields = ("since", "ended_at")
    autocomplete_fields = ("user",)


class InvoiceContactRows(AppendOnly):
    model = InvoiceContact
    fields = ("name", "email", "added_at", "removed_at")
    readonly_fields = ("added_at", "removed_at")


@admin.register(CorporateAccount)
class CorporateAccountAdmin(Settings):
    """Opening an account, and what of it is the seller's to set. Country, currency and issuer never change."""

    form = AccountForm
    list_display = ("number", "legal_name", "country", "currency", "representative")
    list_filter = ("country", "currency")
    search_fields = ("number", "legal_name")
    autocomplete_fields = ("representative",)
    fields = (
        "number", "legal_name", "country", "currency", "language", "zone", "vat_id", "entity", "representative",
        "payment_days", "po_required", "e_invoice", "buyer_reference", "endpoint", "endpoint_scheme",
    )  # fmt: skip
    fixed = ("number", "country", "currency", "entity")
    inlines = [BillToRows, MembershipRows, InvoiceContactRows]

    def save_model(self, request: HttpRequest, obj: CorporateAccount, form: ModelForm, change: bool) -> None:
        if not change:
            obj.created_at = clock.now()
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: Any, change: bool) -> None:
        """Rows that begin now say so."""
        now = clock.now()
        for row in formset.save(commit=False):
            if isinstance(row, Membership) and row._state.adding:
                row.since = now
            if isinstance(row, InvoiceContact) and row._state.adding:
                row.added_at = now
            row.save()
        formset.save_m2m()


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    """The journal."""

    list_display = ("at", "name", "kind", "actor", "object_id")
    list_filter = ("name",)
    search_fields = ("name", "object_id")
    list_select_related = ("actor",)
    show_full_result_count = False


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ("path", "status", "attempts", "run_at", "finished_at")
    list_filter = ("status",)
    show_full_result_count = False


class LegRows(TabularInline):
    """The legs of a posting, to look at."""

    model = Leg
    fields = readonly_fields = ("book", "currency", "minor", "invoice_id")
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.admin_site.has_permission(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Posting)
class PostingAdmin(ReadOnly):
    """The ledger. The database itself refuses what is refused here."""

    list_display = ("posted_at", "account", "kind", "text", "source")
    list_filter = ("kind",)
    search_fields = ("source", "text", "account__number")
    list_select_related = ("account",)
    show_full_result_count = False
    inlines = [LegRows]


@admin.register(Leg)
class LegAdmin(ReadOnly):
    list_display = ("posting", "account", "book", "currency", "minor", "invoice_id")
    list_filter = ("book", "currency")
    search_fields = ("posting__source", "account__number")
    list_select_related = ("posting", "account")
    show_full_result_count = False
