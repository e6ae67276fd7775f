"""Tokens with which programs ask in a person's name."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Token(models.Model):
    """What every token has. Only its hash is kept; ``begins`` are its first letters."""

    name = models.CharField(_("name"), max_length=60)
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    begins: str

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name}（{self.begins}…）"

    def works_at(self, now: datetime) -> bool:
        """Whether it opens anything at that moment."""
        return self.revoked_at is None and self.expires_at > now


class ApiToken(Token):
    """A token with which a program asks in a person's name."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name=_("owner")
    )
    begins = models.CharField(max_length=12)
    scopes = models.JSONField(_("scopes"), default=list)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("token")

    def works_at(self, now: datetime) -> bool:
        """Whether it opens anything at that moment: its owner must still be there."""
        return super().works_at(now) and self.owner.is_active


class DeviceToken(Token):
    """A token with which one device hands in hours of its own stations, and does nothing else."""

    begins = models.CharField(max_length=16)
    sites = models.JSONField(_("stations"), default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="device_tokens"
    )

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("device token")


class Batch(models.Model):
    """What a device handed in: which bytes (by hash), under which ticket of the spool."""

    token = models.ForeignKey(DeviceToken, models.PROTECT, related_name="batches")
    sha256 = models.CharField(max_length=64)
    ticket = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)
    rows = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()

    class Meta:
        ordering = ("-at",)
        constraints = (models.UniqueConstraint(fields=("token", "sha256"), name="api_batch_once"),)

    def __str__(self) -> str:
        return self.ticket

    @property
    def refused(self) -> int:
        """Rows that were handed back."""
        return self.rows - self.accepted
