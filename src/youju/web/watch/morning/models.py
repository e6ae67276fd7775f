"""Who was told that data are missing, when, by whom, and what was answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One post was told of one day: the monitoring station, or a county of its own stations.

    ``county`` is empty for the monitoring station. ``stations``: the stations with missing data
    as they were told. Without ``by`` it was the program. ``settled_at``: the data came after all.
    """

    on = models.DateField()
    county = models.CharField(max_length=60, blank=True)
    stations = models.JSONField(default=list)
    told = models.CharField(_("who was told"), max_length=120)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("Cause and measure"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("on", "county")
        verbose_name = _("notice of missing data")
        constraints = [
            models.UniqueConstraint(fields=["on", "county"], name="told_once_a_day_and_post")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.told}"

    @property
    def key(self) -> str:
        """The key of its open item."""
        return f"morning.{self.on}.{self.county or 'station'}"
