"""How an Admin Center is brought into the states that its contract speaks of, and looked into from the side."""

from __future__ import annotations

from billing_portal.integrations.admin_center.sandbox.adapter import SandboxAdminCenter
from billing_portal.integrations.admin_center.sandbox.models import (
    Admin,
    Licence,
    Outage,
    Seat,
    Suspension,
    Trouble,
)
from billing_portal.orders.ports import AdminRequest

TENANT, OTHER = "A-1001", "A-1002"
REFUSAL = "This address is blocked."


def asked(email: str = "nora@example.org", seats: int = 2, **more) -> AdminRequest:
    values = {
        "tenant": TENANT,
        "external_id": email.partition("@")[0],
        "email": email,
        "first_name": "Nora",
        "last_name": "Lindt",
        "products": ("remote-support",),
        "bought": {"remote-support": seats},
        **more,
    }
    return AdminRequest(**values)


class SandboxBench:
    """The sandbox, looked into by its tables."""

    def __init__(self) -> None:
        self.center = SandboxAdminCenter()

    def over(self) -> None:
        """The test's database goes away by itself."""

    def admins(self, tenant: str = TENANT) -> dict[str, str]:
        """Who is an admin there: address to name."""
        return {row.email: f"{row.first_name} {row.last_name}" for row in Admin.objects.filter(tenant=tenant)}

    def holders(self, product: str = "remote-support", tenant: str = TENANT) -> list[str]:
        rows = Seat.objects.filter(licence__tenant=tenant, licence__product=product)
        return list(rows.order_by("holder").values_list("holder", flat=True))

    def can_work(self, email: str, tenant: str = TENANT) -> bool:
        return not Suspension.objects.filter(tenant=tenant).exists()

    def occupies(self, email: str, product: str = "remote-support", tenant: str = TENANT) -> None:
        """Somebody else got a seat inside the Admin Center."""
        licence, _new = Licence.objects.get_or_create(tenant=tenant, product=product, defaults={"seats": 9})
        Seat.objects.create(licence=licence, holder=email)

    def goes_down(self) -> None:
        Outage.objects.create()

    def comes_back(self) -> None:
        Outage.objects.all().delete()

    def refuses(self, email: str) -> None:
        Trouble.objects.create(email=email, detail=REFUSAL)
