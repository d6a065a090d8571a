from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.kit.money import EXPONENTS


class ExchangeRate(models.Model):
    """What one unit of a currency is worth in another from a day on, as published; it converts tax, never a price.

    `rate` counts units of `to_currency`. Rows are added and never changed. Source: Directive 2006/112/EC, art. 91(2) and 230.
    """

    currency = models.CharField(_("Currency"), max_length=3)
    to_currency = models.CharField(_("Into currency"), max_length=3)
    rate = models.DecimalField(
        _("Rate"),
        max_digits=18,
        decimal_places=8,
        help_text=_("Units of the second currency for one of the first."),
    )
    valid_from = models.DateField(_("Day"))
    source = models.CharField(
        _("Source"), max_length=40, help_text=_("Who published it, as documents print it, such as ECB.")
    )

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "to_currency", "valid_from"], name="uq_exchange_rate"
            ),
            models.CheckConstraint(name="ck_exchange_rate_is_positive", condition=Q(rate__gt=0)),
        ]

    def clean(self) -> None:
        """Known currencies, two of them. Raises ValidationError."""
        self.currency, self.to_currency = self.currency.upper(), self.to_currency.upper()
        for name in ("currency", "to_currency"):
            if getattr(self, name) not in EXPONENTS:
                raise ValidationError({name: _("This is no currency that the portal knows.")})
        if self.currency == self.to_currency:
            raise ValidationError({"to_currency": _("Choose two different currencies.")})

    def __str__(self) -> str:
        return f"{self.currency}/{self.to_currency} {self.valid_from}"
