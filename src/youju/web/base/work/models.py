"""What is open for whom, and what was done: a chain of entries, each sealed with the one before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from youju.web.base.rights.models import Organisation
from youju.web.base.rights.words import ROLES
from youju.web.base.work import deeds


class Item(models.Model):
    """Something that waits for somebody: a person, or whoever holds a role (in a unit)."""

    key = models.CharField(max_length=120, unique=True)
    title = models.CharField(_("what"), max_length=200)
    href = models.CharField(max_length=300)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="items"
    )
    role = models.CharField(max_length=20, choices=list(ROLES.items()), blank=True)
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, blank=True)
    not_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(_("due"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = (models.F("due").asc(nulls_last=True), "opened_at")
        verbose_name = _("open item")

    @property
    def late(self) -> bool:
        """Whether its time is over."""
        return self.due is not None and self.due < timezone.now()


class Entry(models.Model):
    """One deed: who, when, what, on what, with which values. Never changed, never deleted.

    ``hash`` is over the entry and the hash of the entry before; ``youju verify audit`` walks it.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    by_name = models.CharField(max_length=60, blank=True)
    post = models.CharField(max_length=120, blank=True)
    deed = models.CharField(max_length=60)
    thing = models.CharField(max_length=200)
    because = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-number",)
        verbose_name = _("audit entry")

    @property
    def deed_words(self) -> str | Promise:
        """The deed as its app calls it."""
        return deeds.in_words(self.deed)
