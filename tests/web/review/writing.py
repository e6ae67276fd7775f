"""The writer, run once in the test's own process, with figures brought up to date."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from youju.intake.executing import Executed, Outcome, execute_all
from youju.ledger.compute import compute
from youju.readings.city import City
from youju.terms.periods import BEIJING


def run_writer(city: Path) -> list[Executed]:
    """Carry out what waits."""
    return list(execute_all(city, _computing))


def _computing(city: City) -> Outcome:
    done = compute(city, now=datetime.now(BEIJING))
    return done.in_words, {}
