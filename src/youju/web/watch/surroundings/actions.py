"""Hand the registers of sound and soil to the writer."""

from __future__ import annotations

from django.utils.translation import override

from youju.intake.spool import Answer
from youju.readings.surroundings import kept
from youju.web.base.rights.models import User
from youju.web.plan.targets.actions import hand_over, seen_of
from youju.web.watch.surroundings import words


def hand_register(kind: str, text: str, *, because: str, by: User) -> Answer:
    """更换名录 — a whole register; the old version stays in the journal.

    :raises BadInput: what is wrong in which row and column.
    """
    path = kept.FILES[kind]
    with override("zh-hans"):
        what = str(words.REGISTERS[kind])
    return hand_over(path, text, by=by, because=because, seen=seen_of(path), what=what)
