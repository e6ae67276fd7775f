"""``python -m django disclosure_jobs`` — work off sealing and replays, then end."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from youju.web.tell.disclosure import jobs


class Command(BaseCommand):
    """One worker; a second one goes away."""

    help = "Work off what waits: sealing publications, computing packs again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Until nothing waits."""
        jobs.work_off()
