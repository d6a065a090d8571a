from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from billing_portal.integrations.admin_center.sandbox.models import Admin, Licence, Outage, Seat
from billing_portal.orders.ports import AdminCenterUnavailable, AdminOutcome, AdminRequest


class SandboxAdminCenter:
    """Behaves like an Admin Center with admins, products and seats; never outside demo and tests."""

    def __init__(self) -> None:
        if not settings.SANDBOX:
            raise ImproperlyConfigured("the sandbox Admin Center runs in demo and tests only")

    def provision(self, request: AdminRequest) -> AdminOutcome:
        """Create or update the admin and give one free seat of each product; repeats change nothing more."""
        if Outage.objects.exists():
            raise AdminCenterUnavailable
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
