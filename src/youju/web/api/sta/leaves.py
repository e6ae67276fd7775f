"""What a property path means: its type by the kinds, its values in the entities of the world."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from youju.web.api.sta.compiling import INSTANT, Typed, condition
from youju.web.api.sta.grammar import NULL, SHAPE, TEXT, TIME, Node, Path, paths_in
from youju.web.api.sta.kinds import ABSENT, ID, KINDS, OBJECT, Kind
from youju.web.api.sta.refusing import Malformed, NotOffered
from youju.web.api.sta.shapes import Shape
from youju.web.api.sta.world import Entity, World

MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Settled:
    """A path read by the kinds: the links it follows, the property it ends in, its type."""

    links: tuple[str, ...]
    many: bool
    property: tuple[str, ...]
    type: str


def settle(kind: Kind, path: Path) -> Settled:
    """What a path is.

    :raises Malformed: there is no such property.
    """
    here, links, many = kind, [], False
    steps = list(path.steps)
    while steps and steps[0] in here.links:
        link = here.links[steps[0]]
        links.append(steps.pop(0))
        many = many or link.many
        here = KINDS[link.to]
    if here.name == "Observations" and links:
        raise NotOffered(
            _("Observations are not looked through from other sets; ask for them directly.")
        )
    found = _type(here, steps)
    if found is None:
        raise Malformed(
            _("“%(kind)s” has no property “%(name)s”.")
            % {"kind": here.name, "name": "/".join(steps) or str(path)}
        )
    return Settled(tuple(links), many, tuple(steps), found)


def _type(kind: Kind, steps: Sequence[str]) -> str | None:
    if not steps:
        return None
    first, rest = steps[0], steps[1:]
    if first in ID:
        return None if rest else TEXT
    if first in ABSENT.get(kind.name, ()):
        return NULL
    said = kind.properties.get(first)
    if said == OBJECT:
        return TEXT if rest else None
    return None if rest else said


def value(entity: Entity | None, steps: Sequence[str]) -> Any:
    """The value of a property, deeper keys of objects included; None where there is none."""
    if entity is None:
        return None
    if steps[0] in ID:
        return entity.id
    found: Any = entity.said
    for step in steps:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def column(entities: Sequence[Entity | None], settled: Settled) -> Typed:
    """The property of each of those entities as a column."""

    def shapes(of: Callable[[Shape], Any], kind: Any) -> pl.Expr:
        shapes = [one.shape if one is not None else None for one in entities]
        found = [None if one is None else of(one) for one in shapes]
        return pl.lit(pl.Series(found, dtype=kind))

    if settled.type == SHAPE:
        return Typed(pl.lit(None), SHAPE, shapes=shapes)
    if settled.type == NULL:
        return Typed(pl.lit(None), NULL)
    values = [value(one, settled.property) for one in entities]
    if settled.type == TIME:
        times = [None if one is None else datetime.fromisoformat(one) for one in values]
        instants = [None if one is None else one.astimezone(UTC) for one in times]
        return Typed(pl.lit(pl.Series(instants, dtype=INSTANT)), TIME)
    texts = [None if one is None else str(one) for one in values]
    return Typed(pl.lit(pl.Series(texts, dtype=pl.String)), TEXT)


def follow(world: World, entity: Entity | None, kind: Kind, links: Sequence[str]) -> Entity | None:
    """The one entity at the end of links that each lead to one."""
    for name in links:
        if entity is None:
            return None
        to = kind.links[name].to
        ids = entity.links.get(name, ())
        entity, kind = (world[to].get(ids[0]) if ids else None), KINDS[to]
    return entity


# sets of the world


def chosen(world: World, kind: Kind, entities: Sequence[Entity], node: Node) -> list[Entity]:
    """The entities that meet a condition; through links to many, one match is enough."""
    if not entities:
        condition(node, lambda path: column([], settle(kind, path)))
        return []
    tree: dict[str, Any] = {}
    for path in paths_in(node):
        branch = tree
        for link in settle(kind, path).links:
            branch = branch.setdefault(link, {})
    rows: list[tuple[int, Mapping[tuple[str, ...], Entity | None]]] = []
    for nth, entity in enumerate(entities):
        for row in _rows(world, entity, kind, tree, ()):
            rows.append((nth, row))
            if len(rows) > MOST_ROWS:
                raise Malformed(_("The condition joins too much; make it narrower."))

    def leaf(path: Path) -> Typed:
        settled = settle(kind, path)
        return column([row[settled.links] for _nth, row in rows], settled)

    frame = pl.DataFrame({"nth": [nth for nth, _row in rows]})
    met = frame.filter(condition(node, leaf))["nth"].unique().to_list()
    return [entities[nth] for nth in sorted(met)]


def _rows(
    world: World, entity: Entity | None, kind: Kind, tree: Mapping[str, Any], at: tuple[str, ...]
) -> Iterator[Mapping[tuple[str, ...], Entity | None]]:
    """Every way to choose one entity at each link of the tree, as a join would."""
    ways = []
    for name, below in tree.items():
        to = kind.links[name].to
        ids = entity.links.get(name, ()) if entity is not None else ()
        targets = [world[to].get(one) for one in ids] or [None]
        ways.append(
            [row for one in targets for row in _rows(world, one, KINDS[to], below, (*at, name))]
        )
    for parts in product(*ways):
        row: dict[tuple[str, ...], Entity | None] = {at: entity}
        for part in parts:
            row.update(part)
        yield row


def ordered(
    world: World, kind: Kind, entities: Sequence[Entity], by: Sequence[tuple[Path, bool]]
) -> list[Entity]:
    """The entities in that order; nothing comes before everything, as OData has it."""
    exprs = []
    for path, _descending in by:
        settled = settle(kind, path)
        if settled.many or settled.type == SHAPE:
            raise Malformed(_("“%s” gives no order.") % path)
        ends = [follow(world, one, kind, settled.links) for one in entities]
        exprs.append(column(ends, settled).expr)
    if len(entities) < 2:
        return list(entities)
    keys = [f"k{nth}" for nth in range(len(exprs))]
    frame = pl.DataFrame({"nth": range(len(entities))}).with_columns(
        one.alias(key) for one, key in zip(exprs, keys, strict=True)
    )
    falling = [descending for _path, descending in by]
    frame = frame.sort(keys, descending=falling, nulls_last=falling, maintain_order=True)
    return [entities[nth] for nth in frame["nth"].to_list()]
