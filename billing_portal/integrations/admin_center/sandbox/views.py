"""The sandbox Admin Center's pages: who administers what, with how many seats. They stand for another product."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from billing_portal.integrations.admin_center.sandbox.models import Admin, Licence, Outage, Suspension
from billing_portal.kit.http import Audience, audience

# The addresses that an Admin Center is configured with; they never change, whatever the portal does behind them.
GO_TO_BILLING = "/go/billing"
ADD_LICENSES = "/go/add-licenses"


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product of a tenant; `add_url` is what *Add Licenses* leads to."""

    code: str
    name: str
    seats: int
    used: int
    free: int
    holders: str
    add_url: str


def _products(tenant: str) -> list[ProductRow]:
    rows = Licence.objects.filter(tenant=tenant).order_by("product").prefetch_related("used")
    found = []
    for row in rows:
        holders = [seat.holder for seat in row.used.all()]
        found.append(
            ProductRow(
                code=row.product,
                name=row.product.replace("-", " ").title(),
                seats=row.seats,
                used=len(holders),
                free=max(0, row.seats - len(holders)),
                holders=", ".join(holders),
                add_url=f"{ADD_LICENSES}?{urlencode({'product': row.product})}",
            )
        )
    return found


@audience(Audience.PUBLIC)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """All tenants that the portal has told about."""
    admins = Admin.objects.values("tenant").annotate(count=Count("pk"))
    counts = {row["tenant"]: row["count"] for row in admins}
    tenants = sorted(set(counts) | set(Licence.objects.values_list("tenant", flat=True)))
    rows = [(tenant, counts.get(tenant, 0)) for tenant in tenants]
    return render(request, "sandbox_admin_center/home.html", {"rows": rows, "is_down": _is_down()})


@audience(Audience.PUBLIC)
@require_GET
def tenant(request: HttpRequest, number: str) -> HttpResponse:
    """One customer's administration: admins, products, *Add Licenses* and *My Account*."""
    admins = list(Admin.objects.filter(tenant=number).order_by("last_name", "first_name", "email"))
    products = _products(number)
    if not admins and not products:
        return redirect("sandbox-admin-center:home")
    context = {
        "number": number,
        "admins": admins,
        "products": products,
        "billing_url": GO_TO_BILLING,
        "add_url": ADD_LICENSES,
        "is_down": _is_down(),
        "is_suspended": Suspension.objects.filter(tenant=number).exists(),
    }
    return render(request, "sandbox_admin_center/tenant.html", context)


def _is_down() -> bool:
    return Outage.objects.exists()
