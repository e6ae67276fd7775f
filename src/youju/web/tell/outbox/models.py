"""What was sent out, links for reading it, reminders to counties, forms of the office."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from youju.terms.periods import Period
from youju.web.base.rights.models import User, Walled
from youju.web.tell.outbox import words


class Sending(models.Model):
    """One send-out, exactly as it left: text, picture by hash, figures with their addresses.

    ``figures`` are plain values: name, value, unit, address, clause, dust basis. ``computed`` is
    the computation that they are of. Names stand beside the links, so the log outlives accounts.
    """

    occasion = models.CharField(_("occasion"), max_length=12, choices=list(words.OCCASIONS.items()))
    period_kind = models.CharField(max_length=20)
    start = models.DateField()
    end = models.DateField()
    place = models.CharField(_("place"), max_length=60)
    dust = models.CharField(_("dust basis"), max_length=10, choices=list(words.DUST.items()))
    scheme = models.CharField(_("scheme"), max_length=80)
    computed = models.PositiveIntegerField()

    text = models.TextField(_("text"))
    picture = models.CharField(max_length=64, blank=True)
    picture_words = models.TextField(blank=True)
    as_of = models.CharField(_("as of"), max_length=60)
    state = models.CharField(_("state of the data"), max_length=60)
    basis = models.CharField(_("basis"), max_length=120)
    source = models.CharField(_("source"), max_length=120)
    figures = models.JSONField(default=list)

    audience = models.CharField(_("audience"), max_length=10, choices=list(words.AUDIENCES.items()))
    released_by = models.CharField(_("released by"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=120, blank=True)
    recipients = models.JSONField(_("recipients"), default=list)

    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(_("sent by"), max_length=60)
    at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("send-out")

    @property
    def period(self) -> Period:
        """The period that it tells."""
        return Period(self.start, self.end, self.period_kind)

    @property
    def to_whom(self) -> str:
        """Recipients and channel in one line."""
        names = "、".join(one["name"] for one in self.recipients)
        return "；".join(one for one in (names, self.channel) if one)


class Link(models.Model):
    """A limited, revocable link that shows one send-out, or one morning sheet, without signing in.

    ``morning`` is the day of a sheet that went out, ``digest`` that of its numbers.

    Only the hash of its token is kept: who reads the database cannot open it.
    """

    sending = models.ForeignKey(Sending, models.CASCADE, null=True, related_name="links")
    morning = models.DateField(_("morning sheet of"), null=True)
    digest = models.CharField(max_length=64, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    for_whom = models.CharField(_("for whom"), max_length=60)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_name = models.CharField(max_length=60)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    most = models.PositiveIntegerField(_("openings at most"))
    opened = models.PositiveIntegerField(_("opened"), default=0)
    last_opened = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("link for reading")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sending__isnull=True) ^ models.Q(morning__isnull=True),
                name="one_thing_behind_a_link",
            )
        ]

    @property
    def is_open(self) -> bool:
        """Whether it can still be opened."""
        return (
            self.revoked_at is None and self.expires_at > timezone.now() and self.opened < self.most
        )


class Opening(models.Model):
    """Somebody opened a link, or tried to; without a link the token was unknown."""

    link = models.ForeignKey(Link, models.CASCADE, null=True, related_name="openings")
    at = models.DateTimeField(default=timezone.now, db_index=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=list(words.OUTCOMES.items()))

    class Meta:
        ordering = ("-at", "-pk")


class Reminder(Walled):
    """提醒函 to a county: ``organisation`` is the county's unit, which answers on the site."""

    county = models.CharField(_("county"), max_length=60)
    period_kind = models.CharField(max_length=20)
    start = models.DateField()
    end = models.DateField()
    scheme = models.CharField(max_length=80)
    computed = models.PositiveIntegerField()
    text = models.TextField(_("text"))
    remark = models.TextField(_("request"))
    figures = models.JSONField(default=list)
    letter = models.CharField(max_length=64)
    reply_by = models.DateField(_("answer by"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=60)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answered_name = models.CharField(max_length=60, blank=True)
    cause = models.TextField(_("cause"), blank=True)
    measure = models.TextField(_("measure"), blank=True)

    class Meta(Walled.Meta):
        abstract = False
        ordering = ("-sent_at", "-pk")
        verbose_name = _("reminder")

    @property
    def period(self) -> Period:
        """The period that it tells."""
        return Period(self.start, self.end, self.period_kind)

    @property
    def late(self) -> bool:
        """Whether the answer is overdue, or came late."""
        answered = self.answered_at or timezone.now()
        return timezone.localtime(answered).date() > self.reply_by


class OfficeForm(models.Model):
    """One version of a form that the office handed in; the newest in use is filled.

    ``key`` and ``suffix`` say which form it is a version of: one that ships, or one of its own.
    """

    key = models.CharField(max_length=40)
    suffix = models.CharField(max_length=4)
    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveIntegerField()
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    notes = models.JSONField(default=list)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("key", "suffix", "-version")
        verbose_name = _("office form")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "suffix", "version"], name="one_version_of_a_form"
            )
        ]
