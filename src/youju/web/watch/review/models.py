"""What is kept of a review: the proposal with its states, and the files that belong to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from youju.readings.marks import KINDS, NEVER, Mark
from youju.terms.periods import began
from youju.terms.places import SITE
from youju.web.base.rights.models import Walled
from youju.web.watch.review import words


class Proposal(Walled):
    """One step of a review: a mark proposed, a decision entered, a note, an application.

    ``first_hour`` and ``last_hour`` as in ``readings.marks`` (hours by their beginning, both
    included). ``seen``: the last mark that stood when the form was opened. ``token`` belongs to
    one form, so that a form sent twice is one proposal. Names of persons are kept as they were.
    """

    way = models.CharField(_("way"), max_length=12, choices=list(words.WAYS.items()))
    state = models.CharField(_("state"), max_length=12, choices=list(words.STATES.items()))
    scope = models.CharField(max_length=8, default=SITE)
    key = models.CharField(_("place"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    level = models.CharField(_("level"), max_length=10, blank=True)
    items = models.JSONField(_("items"), default=list, blank=True)
    first_hour = models.IntegerField()
    last_hour = models.IntegerField()
    kind = models.CharField(_("kind of mark"), max_length=20, choices=list(words.KINDS.items()))
    because = models.TextField(_("reason"))
    document = models.CharField(_("document number"), max_length=80, blank=True)
    issuer = models.CharField(_("issued by"), max_length=80, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    revokes = models.IntegerField(null=True, blank=True)
    revoked_words = models.TextField(blank=True)
    seen = models.IntegerField(default=0)
    token = models.CharField(max_length=40, unique=True)

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = models.TextField(blank=True)
    effect = models.JSONField(default=dict, blank=True)

    ticket = models.CharField(max_length=60, blank=True)
    seqs = models.JSONField(default=list, blank=True)
    position = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)

    sent_on = models.DateField(null=True, blank=True)
    sent_number = models.CharField(max_length=80, blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta(Walled.Meta):
        ordering = ("-at", "-pk")
        verbose_name = _("review")
        indexes = [models.Index(fields=["scope", "key", "state"]), models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"{self.name} {self.label}"

    @property
    def label(self) -> str:
        """The kind in office words, as the marks have it."""
        return KINDS[self.kind].label

    @property
    def thing(self) -> str:
        """How the audit chain calls it."""
        return f"review/{self.pk}"

    @property
    def first(self) -> datetime:
        """The instant at which the first hour began."""
        return began(self.first_hour)

    @property
    def last(self) -> datetime:
        """The instant at which the last hour ended."""
        return began(self.last_hour) + timedelta(hours=1)

    @property
    def hours(self) -> int:
        """How many hours."""
        return self.last_hour - self.first_hour + 1

    @property
    def changes_values(self) -> bool:
        """Whether a figure may change: then a second person must confirm."""
        if self.way == words.REVOKE:
            return bool(self.effect.get("undoes_values", True))
        return KINDS[self.kind].drops != NEVER

    @property
    def needs_second(self) -> bool:
        """Whether it waits for a second person at all."""
        return self.way == words.DECISION or (
            self.way in (words.MARK, words.REVOKE) and self.changes_values
        )

    @property
    def state_words(self) -> Any:
        """The state as the page says it."""
        return words.STATES[self.state]

    @property
    def style(self) -> str:
        """How the state looks."""
        return words.STYLES[self.state]

    @property
    def items_words(self) -> str:
        """The items as people write them; empty for all."""
        return "、".join(words.ITEMS.get(one, one) for one in self.items)

    @property
    def item_names(self) -> list[str]:
        """The same as a list."""
        return [words.ITEMS.get(one, one) for one in self.items]

    def mark(self, on: date) -> Mark:
        """The mark that the writer is asked to enter."""
        by = self.by_name if not self.decided_name else f"{self.by_name}、{self.decided_name}"
        if self.way == words.REVOKE:
            return Mark(
                scope=SITE,
                key="",
                items=(),
                first_hour=0,
                last_hour=0,
                kind="revoke",
                because=self.because,
                by=by,
                on=on,
                document=self.document,
                revokes=self.revokes,
            )
        return Mark(
            scope=self.scope,
            key=self.key,
            items=tuple(self.items),
            first_hour=self.first_hour,
            last_hour=self.last_hour,
            kind=self.kind,
            because=self.because,
            by=by,
            on=on,
            document=self.document,
        )


class File(models.Model):
    """A file of a proposal; its bytes lie under their hash, once."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("file")

    def __str__(self) -> str:
        return self.name
