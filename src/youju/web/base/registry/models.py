"""Changes of the register that were handed to the writer, and sheets that wait for a decision."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RegisterChange(models.Model):
    """One version of the stations as it was handed to the writer.

    The register on disk is the truth; this says who asked for the version, why, and under which
    ticket the writer answers. ``seen`` and ``fresh`` are hashes of the versions before and after.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=300)
    because = models.TextField()
    stations = models.JSONField(default=list)
    seen = models.CharField(max_length=64)
    fresh = models.CharField(max_length=64)
    text = models.TextField()
    touched = models.JSONField(default=dict)
    ticket = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("change of the register")
        ordering = ("-made_at",)


class Sheet(models.Model):
    """An uploaded sheet while its sender looks at what it would change."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("uploaded sheet")
        ordering = ("-at",)
