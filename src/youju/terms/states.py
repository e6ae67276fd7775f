"""What is known of a value: how far it was reviewed, and the five ways of having none.

>>> lowest([State.FINAL, State.REALTIME]).label
'实时（未审核）'
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, IntEnum


class State(IntEnum):
    """How far a value was reviewed; a figure has the lowest state among its inputs."""

    REALTIME = 0
    REVIEWED = 10
    FINAL = 20

    @property
    def label(self) -> str:
        """The state in office words."""
        return {0: "实时（未审核）", 10: "已审核", 20: "最终"}[int(self)]


def lowest(states: Iterable[State | int]) -> State:
    """The lowest of several states; of none, real-time."""
    return State(min((int(state) for state in states), default=0))


class Gap(Enum):
    """Five different things, none of which is zero. The value is the flag kept with a reading."""

    MISSING = "NA"
    INVALID = "invalid"
    NOT_MEASURED = "/"
    BELOW_DETECTION = "<"
    WITHHELD = "withheld"

    @property
    def label(self) -> str:
        """The gap in office words."""
        return {
            "NA": "缺测",
            "invalid": "无效",
            "/": "未监测",
            "<": "低于检出限",
            "withheld": "未公布",
        }[self.value]
