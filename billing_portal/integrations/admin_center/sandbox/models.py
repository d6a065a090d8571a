from __future__ import annotations

from django.db import models


class Admin(models.Model):
    """A person who administers a customer's products there; `external_id` is ours and makes calls repeatable."""

    tenant = models.CharField(max_length=32)
    external_id = models.CharField(max_length=64, blank=True)
    email = models.EmailField()
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "email"], name="uq_sandbox_admin")]

    def __str__(self) -> str:
        return self.email


class Licence(models.Model):
    """How many seats of a product a tenant has bought."""

    tenant = models.CharField(max_length=32)
    product = models.CharField(max_length=32)
    seats = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "product"], name="uq_sandbox_licence")]

    def __str__(self) -> str:
        return f"{self.tenant} {self.product}"


class Seat(models.Model):
    """One seat in use."""

    licence = models.ForeignKey(Licence, models.CASCADE, related_name="used")
    holder = models.EmailField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["licence", "holder"], name="uq_sandbox_seat")]

    def __str__(self) -> str:
        return self.holder


class Suspension(models.Model):
    """While a row exists nobody of the tenant can use the products."""

    tenant = models.CharField(max_length=32, unique=True)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.tenant


class Trouble(models.Model):
    """What the sandbox Admin Center has against an address: refused for good, or asked to come back."""

    email = models.EmailField(unique=True)
    detail = models.CharField(max_length=200)
    passes = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.email}: {self.detail}"


class Outage(models.Model):
    """While a row exists the sandbox Admin Center does not answer."""

    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.since)
