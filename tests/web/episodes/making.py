"""Rules low enough for the small invented city to have episodes and high values."""

from __future__ import annotations

from pathlib import Path

from youju.ledger.episodes import rules

CHANGES = (
    ("front_hours   = 3", "front_hours   = 0"),
    ("above  = 100", "above  = 60"),
    ("hour_above = 100", "hour_above = 60"),
    ("{ above = 100, days = 2 }", "{ above = 60, days = 2 }"),
    ("hours   = 3", "hours   = 2"),
    ("neighbours = 3", "neighbours = 1"),
    ("radius_km  = 30", "radius_km  = 300"),
    ("ratio_percent = 150", "ratio_percent = 105"),
    ("ratio_percent = 200", "ratio_percent = 105"),
    ("least = 75", "least = 5"),
    ("least = 80", "least = 5"),
    ("difference = 35", "difference = 1"),
    ("difference = 40", "difference = 1"),
)


def low_rules(city: Path, *, front_hours: int = 0) -> None:
    """Put a rules file of its own into the city's folder."""
    text = rules.STANDARD.text
    for was, now in CHANGES:
        assert was in text, was
        text = text.replace(was, now)
    text = text.replace("front_hours   = 0", f"front_hours   = {front_hours}")
    (city / "rules").mkdir(exist_ok=True)
    (city / rules.FILE).write_text(text, encoding="utf-8")
