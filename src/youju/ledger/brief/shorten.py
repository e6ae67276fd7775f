"""Making a text fit: parts with shorter ways of being said, given up in a stated order.

>>> full, less = Way("PM2.5浓度31.4微克/立方米，同比下降3.1%"), Way("PM2.5浓度31.4微克/立方米")
>>> parts = [Part("pm25", (full, less), must=True), Part("o3", (Way("臭氧浓度120微克/立方米"),))]
>>> def length(ways):
...     return sum(len(way.text) for way in ways)
>>> [[way.text for way in fit(parts, ("o3", "pm25"), length, limit)] for limit in (30, 20)]
[['PM2.5浓度31.4微克/立方米，同比下降3.1%'], ['PM2.5浓度31.4微克/立方米']]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from youju.terms.figures import Figure


@dataclass(frozen=True)
class Way:
    """One way to say a part, and what must be said with it.

    ``items``: statistics in it, whose dust basis the head names; ``compared``: those of them
    whose 同比 is told; ``figures``: the printed figures that it speaks of.
    """

    text: str
    items: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Part:
    """One fact; ``ways`` from the fullest to the shortest. A ``must`` is never left out."""

    key: str
    ways: tuple[Way, ...]
    must: bool = False


def fit(
    parts: Sequence[Part],
    order: Sequence[str],
    length: Callable[[Sequence[Way]], int],
    limit: int,
) -> tuple[Way, ...]:
    """The ways that together are no longer than the limit, in the order of the parts.

    Each name in ``order`` makes its part one way shorter; a part without a shorter way goes,
    unless it must stay. Then the steps are taken back from the last on, where there is room
    again. What is still too long at the end is returned as it is.
    """
    at = {part.key: 0 for part in parts}

    def chosen() -> tuple[Way, ...]:
        return tuple(part.ways[at[part.key]] for part in parts if at[part.key] < len(part.ways))

    by_key = {part.key: part for part in parts}
    taken = []
    for key in order:
        if length(chosen()) <= limit:
            break
        part = by_key.get(key)
        if part is None or at[key] >= len(part.ways) - part.must:
            continue
        at[key] += 1
        taken.append(key)
    for key in reversed(taken):
        at[key] -= 1
        if length(chosen()) > limit:
            at[key] += 1
    return chosen()
