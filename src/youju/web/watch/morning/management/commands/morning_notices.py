"""``python -m django morning_notices 2026-11-22`` — tell the posts whose data are missing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from youju.web.watch.morning import actions, queries


class Command(BaseCommand):
    """Run by ``youju tick`` when a sheet goes out and when newer numbers are there."""

    help = "Open items for the posts whose data of that day are missing; close those that came."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day of the sheet."""
        parser.add_argument("on", type=date.fromisoformat)

    def handle(self, *args: Any, **options: Any) -> None:
        """By the newest numbers of that day that are kept."""
        found = queries.kept(options["on"], later=True) or queries.kept(options["on"])
        if found is not None:
            actions.tell(found.morning)
