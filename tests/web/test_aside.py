"""What a page has worked out aside is of the city that was asked, whatever is served by then."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from youju.terms.periods import month_of
from youju.web.base.city import folder
from youju.web.judge.assessment import queries as assessment
from youju.web.plan.targets import queries as targets
from youju.web.watch.morning import queries as morning

Asking = Callable[[float], Any]


def _targets() -> tuple[Any, int, Asking]:
    on = folder.last_day()
    assert on is not None
    return targets._worker, 1, lambda wait: targets.lines(on, wait=wait)


def _ranking() -> tuple[Any, int, Asking]:
    on = folder.last_day()
    assert on is not None
    month = month_of(on)
    scheme = assessment.known(month.end)[0]
    asked = assessment.Request(scheme.text, month, "as-was", "own")
    return assessment._workers, 2, lambda wait: assessment.answer(asked, wait=wait)


def _morning() -> tuple[Any, int, Asking]:
    on = folder.last_day()
    assert on is not None
    return morning._worker, 1, lambda wait: morning.made(on, wait=wait)


@pytest.mark.parametrize("prepare", [_targets, _ranking, _morning])
def test_work_begun_for_a_city_stays_with_it(
    city_path: Path, tmp_path: Path, settings: Any, prepare: Callable[[], tuple[Any, int, Asking]]
) -> None:
    hands, count, ask = prepare()
    open_now = threading.Event()
    busy = [hands.submit(open_now.wait, 60) for _ in range(count)]
    assert ask(0) is None  # nobody has a hand free for it
    settings.CITY = tmp_path / "no city at all"
    open_now.set()
    assert all(one.result(60) for one in busy)
    for one in [hands.submit(int) for _ in range(count)]:
        one.result(60)  # behind it in the queue
    settings.CITY = city_path
    assert ask(60) is not None
