from __future__ import annotations

from django.db import models
from django.db.models import Q


class NumberSeries(models.Model):
    """A counter row: the last number taken of a series in a year. Gap-free because it rolls back with its taker."""

    series = models.CharField(max_length=16)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="uq_number_series"),
            models.CheckConstraint(condition=Q(last__gte=0), name="ck_number_series_counts_up"),
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}: {self.last}"
