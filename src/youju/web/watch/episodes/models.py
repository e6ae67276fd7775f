"""What is kept: forecasts and warnings as they were issued, decisions on episodes, reminders.

None of it enters a figure, so it lives in the site's database (decision 10); what a person decided
is in the audit chain as well.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from youju.ledger.episodes import forecasts
from youju.terms.numbers import round_even, unscaled
from youju.terms.periods import BEIJING, began
from youju.web.base.rights.models import Walled
from youju.web.watch.episodes import words


def _person() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )


class Forecast(models.Model):
    """One forecast of one day, as it was issued. A corrected one stays, no longer ``current``.

    ``late``: it was entered after its day, from an issued document. ``levels``: numbers 1–6.
    """

    issued_on = models.DateField(_("issued on"))
    day = models.DateField(_("day"))
    low = models.PositiveSmallIntegerField(_("AQI from"))
    high = models.PositiveSmallIntegerField(_("AQI to"))
    levels = models.JSONField(_("levels"), default=list, blank=True)
    primary = models.JSONField(_("primary pollutant"), default=list, blank=True)
    issuer = models.CharField(_("issuer"), max_length=60)
    document = models.CharField(_("document"), max_length=120, blank=True)
    late = models.BooleanField(default=False)
    current = models.BooleanField(default=True)
    because = models.CharField(_("reason"), max_length=300, blank=True)
    by = _person()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-day", "issued_on", "issuer", "pk")
        verbose_name = _("forecast")
        constraints = [
            models.UniqueConstraint(
                fields=["issued_on", "day", "issuer"],
                condition=models.Q(current=True),
                name="forecast_once_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}（{self.issuer}{self.issued_on}发布）"

    @property
    def plain(self) -> forecasts.Forecast:
        """As the rules take it."""
        return forecasts.Forecast(
            self.issued_on,
            self.day,
            self.low,
            self.high,
            tuple(self.levels),
            tuple(self.primary),
            self.issuer,
            self.document,
        )

    @property
    def thing(self) -> str:
        """How the audit chain calls it."""
        return f"forecast/{self.pk}"


class AirWarning(models.Model):
    """预警 — one warning from its start to its end; what it is at any time, its steps say."""

    by = _person()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    level = models.CharField(_("level"), max_length=20)

    class Meta:
        ordering = ("-started_at",)
        verbose_name = _("warning")

    def __str__(self) -> str:
        return f"预警{self.pk}"

    @property
    def thing(self) -> str:
        """How the audit chain calls it."""
        return f"warning/{self.pk}"


class WarningStep(models.Model):
    """A step of a warning: started, raised, lowered, extended, lifted; with its document."""

    warning = models.ForeignKey(AirWarning, models.CASCADE, related_name="steps")
    deed = models.CharField(max_length=10, choices=list(words.STEPS.items()))
    level = models.CharField(_("level"), max_length=20)
    level_word = models.CharField(max_length=20)
    at = models.DateTimeField(_("at"))
    document = models.CharField(_("document"), max_length=120)
    issuer = models.CharField(_("issuer"), max_length=60)
    by_name = models.CharField(max_length=60)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")

    @property
    def style(self) -> str:
        """How the level looks."""
        return words.WARNING_STYLES.get(self.level, "")


class Episode(models.Model):
    """What a person decided on days that make an episode; ``proposed`` is what the rule said.

    ``last`` is empty while it goes on.
    """

    state = models.CharField(max_length=10, choices=list(words.EPISODE_STATES.items()))
    name = models.CharField(_("kind"), max_length=20)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"), null=True, blank=True)
    because = models.TextField(_("reason"), blank=True)
    proposed = models.JSONField(default=dict)
    by = _person()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-first",)
        verbose_name = _("pollution episode")

    def __str__(self) -> str:
        return f"{self.first}至{self.last or '今'}{self.name}"

    @property
    def thing(self) -> str:
        """How the audit chain calls it."""
        return f"episode/{self.pk}"

    @property
    def changed(self) -> bool:
        """Whether it is not what the rule proposed."""
        said = self.proposed
        last = self.last.isoformat() if self.last else None
        wanted = (said.get("first"), said.get("last"), said.get("name"))
        return bool(said) and wanted != (self.first.isoformat(), last, self.name)

    def until(self, last_day: date) -> date:
        """Its last day, the last day with data while it goes on."""
        return self.last or max(last_day, self.first)


class Reminder(Walled):
    """高值提醒 — a point well above its neighbours, sent to its county; or a decision not to.

    Values in 10⁻⁴ of the unit, ``twice_median`` of the neighbours doubled. Hours by beginning.
    """

    key = models.CharField(max_length=120, unique=True)
    site = models.CharField(max_length=60)
    name = models.CharField(_("station"), max_length=60)
    county = models.CharField(_("county"), max_length=60)
    item = models.CharField(max_length=10)
    first_hour = models.IntegerField()
    last_hour = models.IntegerField()
    hours = models.PositiveSmallIntegerField()
    peak_hour = models.IntegerField()
    value = models.BigIntegerField()
    twice_median = models.BigIntegerField()
    neighbours = models.PositiveSmallIntegerField()
    around = models.JSONField(default=list)
    edition = models.CharField(max_length=60)
    basis = models.IntegerField()
    state = models.CharField(max_length=10, choices=list(words.REMINDER_STATES.items()))
    by = _person()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    because = models.TextField(blank=True)
    due = models.DateTimeField(null=True, blank=True)
    cause = models.TextField(_("cause"), blank=True)
    measure = models.TextField(_("measure"), blank=True)
    answered_name = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    in_time = models.BooleanField(null=True)
    closed_name = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Walled.Meta):
        ordering = ("-first_hour", "-pk")
        verbose_name = _("high-value reminder")
        indexes = [models.Index(fields=["state"]), models.Index(fields=["first_hour"])]

    def __str__(self) -> str:
        return f"{self.name} {self.item} {self.first:%Y-%m-%d %H:%M}"

    @property
    def thing(self) -> str:
        """How the audit chain calls it."""
        return f"reminder/{self.pk}"

    @property
    def first(self) -> datetime:
        """When the first hour began."""
        return began(self.first_hour).astimezone(BEIJING)

    @property
    def last(self) -> datetime:
        """When the last hour ended."""
        return began(self.last_hour).astimezone(BEIJING) + timedelta(hours=1)

    @property
    def peak(self) -> datetime:
        """When the highest hour ended."""
        return began(self.peak_hour).astimezone(BEIJING) + timedelta(hours=1)

    @property
    def value_shown(self) -> Decimal:
        """The highest value in the unit."""
        return unscaled(self.value)

    @property
    def median_shown(self) -> Decimal:
        """The median of the neighbours in that hour."""
        return round_even(unscaled(self.twice_median) / 2, 1)

    @property
    def ratio_shown(self) -> Decimal | None:
        """How many times the median."""
        if not self.twice_median:
            return None
        return round_even(Decimal(2 * self.value) / self.twice_median, 1)

    @property
    def item_shown(self) -> str:
        """PM₂.₅."""
        return words.ITEM_WORDS.get(self.item, self.item)

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return words.UNITS.get(self.item, "")

    @property
    def state_words(self) -> Any:
        """The state as the page says it."""
        return words.REMINDER_STATES[self.state]

    @property
    def style(self) -> str:
        """How the state looks."""
        return words.REMINDER_STYLES[self.state]

    @property
    def late(self) -> bool:
        """Whether the county's time is over."""
        return self.state in words.WAITS and self.due is not None and self.due < timezone.now()
