"""The invented city shows the whole of the office's day, by the real deeds of its people."""

from __future__ import annotations

from pathlib import Path

from tests.web.episodes.making import low_rules
from youju.web.base.city import folder
from youju.web.tell.outbox import demo as sent
from youju.web.tell.outbox.models import Reminder, Sending
from youju.web.watch.episodes import demo as episodes
from youju.web.watch.episodes import words
from youju.web.watch.episodes.models import AirWarning, Episode, Forecast
from youju.web.watch.episodes.models import Reminder as High


def test_reminders_one_answered_one_waiting_and_a_revoked_link(db: None) -> None:
    last = folder.last_day()
    assert last is not None
    sent.seed(last)
    sent.seed(last)  # twice is once
    one = Sending.objects.get()
    assert one.text.startswith("截至")
    assert not one.links.get().is_open
    letters = Reminder.everything.order_by("pk")
    assert [bool(letter.answered_at) for letter in letters] == [True, False]
    assert all("虚构" in text for text in (letters[0].cause, letters[0].measure))


def test_forecasts_and_a_heavy_episode_with_its_warning(db: None) -> None:
    last = folder.last_day()
    assert last is not None
    episodes.seed(last)
    made = Forecast.objects.count()
    episodes.seed(last)  # twice is once
    assert Forecast.objects.count() == made
    assert not Forecast.objects.filter(issued_on__gt=last).exists()
    heavy = Episode.objects.get(name="重污染过程", state=words.CONFIRMED)
    warning = AirWarning.objects.get()
    assert warning.started_at.date() < heavy.first
    assert warning.ended_at is not None
    for day in (heavy.first, heavy.last, last):
        assert Forecast.objects.filter(day=day).count() == 3
    assert Episode.objects.filter(state=words.DISMISSED).count() == 1


def test_high_values_of_every_state(city_path: Path, db: None) -> None:
    last = folder.last_day()
    assert last is not None
    low_rules(city_path)  # by the rules that ship the small city has none
    episodes.seed(last)
    states = list(High.everything.order_by("pk").values_list("state", flat=True))
    assert states == [words.CLOSED, words.ANSWERED, words.SENT, words.LEFT]
