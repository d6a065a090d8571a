from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from billing_portal.integrations.admin_center.sandbox.models import (
    Admin,
    Licence,
    Outage,
    Seat,
    Suspension,
    Trouble,
)
from billing_portal.orders.ports import (
    AdminCenterRefused,
    AdminCenterUnavailable,
    AdminOutcome,
    AdminRequest,
    Problem,
    SeatCount,
)


class SandboxAdminCenter:
    """Behaves like an Admin Center with admins, products and seats; never outside demo and tests."""

    def __init__(self) -> None:
        if not settings.SANDBOX:
            raise ImproperlyConfigured("the sandbox Admin Center runs in demo and tests only")

    def provision(self, request: AdminRequest) -> AdminOutcome:
        """Create or update the admin and give one free seat of each product; repeats change nothing more."""
        self._answers()
        trouble = Trouble.objects.filter(email=request.email.lower()).first()
        if trouble is not None:
            if trouble.passes:
                raise AdminCenterUnavailable(Problem.POSTPONED, trouble.detail)
            raise AdminCenterRefused(trouble.detail)
        with transaction.atomic(using="sandbox"):
            for code, seats in request.bought.items():
                Licence.objects.update_or_create(
                    tenant=request.tenant, product=code, defaults={"seats": seats}
                )
            email = request.email.lower()
            known = Admin.objects.filter(tenant=request.tenant, email=email).first()
            created = known is None or known.external_id == request.external_id
            Admin.objects.update_or_create(
                tenant=request.tenant,
                email=email,
                defaults={
                    "first_name": request.first_name,
                    "last_name": request.last_name,
                    "external_id": known.external_id if known else request.external_id,
                },
            )
            given = {code: self._seat(request.tenant, code, email) for code in request.products}
        return AdminOutcome(created=created, seats=given)

    def suspend(self, tenant: str) -> None:
        self._answers()
        Suspension.objects.get_or_create(tenant=tenant)

    def restore(self, tenant: str) -> None:
        self._answers()
        Suspension.objects.filter(tenant=tenant).delete()

    def set_seats(self, tenant: str, bought: Mapping[str, int]) -> Mapping[str, tuple[str, ...]]:
        """Set the seats of these products and take those beyond them, given last first."""
        self._answers()
        taken = {}
        with transaction.atomic(using="sandbox"):
            for code, seats in bought.items():
                Licence.objects.update_or_create(tenant=tenant, product=code, defaults={"seats": seats})
                held = Seat.objects.filter(licence__tenant=tenant, licence__product=code).order_by("pk")
                beyond = list(held)[seats:][::-1]
                Seat.objects.filter(pk__in=[seat.pk for seat in beyond]).delete()
                if beyond:
                    taken[code] = tuple(seat.holder for seat in beyond)
        return taken

    def seats(self, tenant: str, products: Collection[str]) -> Mapping[str, SeatCount]:
        self._answers()
        rows = Licence.objects.filter(tenant=tenant, product__in=products).prefetch_related("used")
        known = {row.product: SeatCount(row.seats, len(row.used.all())) for row in rows}
        return {code: known.get(code, SeatCount(0, 0)) for code in products}

    @staticmethod
    def _answers() -> None:
        if Outage.objects.exists():
            raise AdminCenterUnavailable

    def _seat(self, tenant: str, code: str, email: str) -> str:
        licence = Licence.objects.filter(tenant=tenant, product=code).first()
        if licence is None:
            return "none_free"
        if licence.used.filter(holder=email).exists():
            return "held"
        if licence.used.count() >= licence.seats:
            return "none_free"
        Seat.objects.create(licence=licence, holder=email)
        return "assigned"
