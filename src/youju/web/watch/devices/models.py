"""A command that somebody asks for, until a second person has decided on it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from youju.web.watch.devices import words

LAPSES = timedelta(hours=24)
"""A command that was not approved by then is none any more: the reason for it has passed."""


class Order(models.Model):
    """A command to one device, with who asked and who decided.

    ``outlet`` and ``mn`` as the registers call them: whose scope covers the outlet sees it.
    ``token`` belongs to one form, so that a form sent twice is one order. ``ticket``: under which
    the gateway has it. Names of persons are kept as they were.
    """

    outlet = models.CharField(_("outlet"), max_length=80)
    mn = models.CharField(_("device number"), max_length=40)
    cn = models.CharField(_("command"), max_length=4)
    fields = models.JSONField(default=dict, blank=True)
    because = models.CharField(_("reason"), max_length=300)
    state = models.CharField(max_length=12, choices=[(one, one) for one in words.KEPT])
    token = models.CharField(max_length=40, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = models.CharField(max_length=300, blank=True)
    ticket = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("command to a device")
        indexes = [models.Index(fields=["outlet", "at"])]

    def __str__(self) -> str:
        return f"{self.cn} {self.mn}"

    @property
    def thing(self) -> str:
        """How the audit chain and the list of what waits call it."""
        return f"device-command/{self.pk}"

    @property
    def lapsed(self) -> bool:
        """Whether it waited too long to be approved any more."""
        return self.state == words.ASKED and timezone.now() - self.at > LAPSES
