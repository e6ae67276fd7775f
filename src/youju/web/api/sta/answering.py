"""Answers: where a path leads, entities with their links, pages, data arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from youju.readings.city import City
from youju.web.api.sta import leaves, observations
from youju.web.api.sta.kinds import ABSENT, KINDS, Kind
from youju.web.api.sta.observations import Scope
from youju.web.api.sta.options import Options
from youju.web.api.sta.paths import Step
from youju.web.api.sta.refusing import Malformed, NoSuchThing
from youju.web.api.sta.world import Entity, World

CONFORMANCE = tuple(
    f"http://www.opengis.net/spec/iot_sensing/1.1/req/{one}"
    for one in (
        "datamodel",
        "resource-path/resource-path-to-entities",
        "request-data/order",
        "request-data/expand",
        "request-data/select",
        "request-data/status-code",
        "request-data/query-status-code",
        "request-data/orderby",
        "request-data/top",
        "request-data/skip",
        "request-data/count",
        "request-data/filter",
        "request-data/built-in-filter-operations",
        "request-data/pagination",
        "data-array/data-array",
    )
)
"""What is held whole. The built-in functions are not named: lines and polygons are only ever
compared with points."""
MOST_SETS, MOST_ENTITIES = 200, 20_000
"""Sets of observations, and entities, that one answer may unfold."""

ONE = Options(top=1)
Source = Sequence[Entity] | Scope
Page = tuple[Sequence[Entity], int | None, bool]
"""Entities of a page, the count where it is asked for, whether there are more."""


@dataclass(frozen=True)
class Target:
    """Where a path leads: a set, one entity, or a property of one."""

    kind: Kind
    many: Source | None = None
    one: Entity | None = None
    property: tuple[str, ...] = ()
    raw: bool = False
    refs: bool = False


@dataclass
class Answering:
    """One request's view of the service. ``root`` ends in a slash."""

    city: City
    world: World
    root: str
    why: observations.Why
    sets: int = 0
    entities: int = 0
    budget: observations.Budget = field(default_factory=observations.Budget)
    known: dict[tuple[Scope, int], Page] = field(default_factory=dict)
    """Pages of observations that were asked for already, by scope and options object."""

    # where a path leads

    def target(self, steps: Sequence[Step]) -> Target:
        """Follow a path.

        :raises NoSuchThing: it leads nowhere.
        """
        first = steps[0]
        kind = KINDS.get(first.name)
        if kind is None:
            raise NoSuchThing(_("There is no set “%s”.") % first.name)
        every = self.everything(kind)
        one = self.member(kind, every, first.id) if first.id is not None else None
        many: Source | None = every if one is None else None
        for nth, step in enumerate(steps[1:], 1):
            left = steps[nth:]
            if step.name == "$ref" and len(left) == 1 and step.id is None:
                return Target(kind, many, one, refs=True)
            if one is None:
                raise NoSuchThing(_("“%s” needs one entity before it.") % step.name)
            link = kind.links.get(step.name)
            if link is None:
                return self._property(kind, one, left)
            found = self.related(one, kind, step.name)
            kind = KINDS[link.to]
            if link.many and step.id is None:
                one, many = None, found
            elif link.many:
                one, many = self.member(kind, found, str(step.id)), None
            elif step.id is not None or isinstance(found, Scope) or not found:
                raise NoSuchThing(_("“%s” leads nowhere.") % step.name)
            else:
                one, many = found[0], None
        return Target(kind, many, one)

    def _property(self, kind: Kind, one: Entity, left: Sequence[Step]) -> Target:
        names = [step.name for step in left]
        raw = names[-1] == "$value" and len(names) > 1
        names = names[:-1] if raw else names
        known = (*kind.properties, *ABSENT.get(kind.name, ()), "@iot.id", "id", "@iot.selfLink")
        if names[0] not in known or any(step.id is not None for step in left):
            raise NoSuchThing(
                _("“%(kind)s” has no property “%(name)s”.") % {"kind": kind.name, "name": names[0]}
            )
        if len(names) > 1 and names[0] not in kind.properties:
            raise NoSuchThing(_("“%s” leads nowhere.") % names[1])
        here: Any = one.said.get(names[0])
        for name in names[1:]:
            if not isinstance(here, Mapping) or name not in here:
                raise NoSuchThing(_("“%s” leads nowhere.") % name)
            here = here[name]
        return Target(kind, one=one, property=tuple(names), raw=raw)

    def everything(self, kind: Kind) -> Source:
        """A whole set."""
        if kind.name == "Observations":
            return Scope(tuple(self.world["Things"]))
        return tuple(self.world[kind.name].values())

    def member(self, kind: Kind, among: Source, id_: str) -> Entity:
        """One entity of a set.

        :raises NoSuchThing: it is not in it.
        """
        found: Entity | None = None
        if isinstance(among, Scope):
            scope = observations.scope_of_id(self.world, id_)
            if scope and scope.sites[0] in among.sites and scope.items[0] in among.items:
                found = next(iter(self._observed(scope, ONE)[0]), None)
        else:
            found = next((one for one in among if one.id == id_), None)
        if found is None:
            raise NoSuchThing(
                _("“%(kind)s” has no “%(id)s”.") % {"kind": kind.name, "id": id_[:200]}
            )
        return found

    def related(self, one: Entity, kind: Kind, name: str) -> Source:
        """What an entity leads to."""
        to = kind.links[name].to
        if to == "Observations":
            if kind.name == "FeaturesOfInterest":
                return Scope((one.id,))
            said = one.said["properties"]
            return Scope((said["site"],), (said["item"],))
        return tuple(self.world[to][id_] for id_ in one.links.get(name, ()))

    # what is said of it

    def self_link(self, one: Entity) -> str:
        """The address of an entity."""
        id_ = quote(one.id.replace("'", "''"), safe="'")
        return f"{self.root}{one.kind}('{id_}')"

    def property_of(self, target: Target) -> Any:
        """The value of the property that a path leads to."""
        assert target.one is not None
        name = target.property[0]
        if name in ("@iot.id", "id"):
            return target.one.id
        if name == "@iot.selfLink":
            return self.self_link(target.one)
        return leaves.value(target.one, target.property)

    def page(self, kind: Kind, source: Source, asked: Options) -> Page:
        """The page that was asked for."""
        if isinstance(source, Scope):
            return self._observed(source, asked)
        found: Sequence[Entity] = source
        if asked.filter is not None:
            found = leaves.chosen(self.world, kind, found, asked.filter)
        if asked.orderby:
            found = leaves.ordered(self.world, kind, found, asked.orderby)
        cut = found[asked.skip : asked.skip + asked.page]
        more = len(found) > asked.skip + asked.page and asked.top != 0
        return cut, len(found) if asked.count else None, more

    def _observed(self, scope: Scope, asked: Options) -> Page:
        key = (scope, id(asked))
        if key in self.known:
            return self.known[key]
        self.sets += 1
        if self.sets > MOST_SETS:
            raise Malformed(
                _("$expand unfolds more than %d sets of observations; choose fewer by $top.")
                % MOST_SETS
            )
        found = observations.find(self.city, self.world, scope, asked, self.budget)
        rows = [observations.entity_of(row, self.why) for row in found.rows]
        page = self.known[key] = (rows, found.count, found.more)
        return page

    def many(self, kind: Kind, source: Source, asked: Options, address: str) -> dict[str, Any]:
        """The answer to a question for a set."""
        page, count, more = self.page(kind, source, asked)
        said: dict[str, Any] = {}
        if count is not None:
            said["@iot.count"] = count
        if more:
            said["@iot.nextLink"] = next_link(address, asked)
        if asked.array:
            said["value"] = self._arrays(page, asked)
        else:
            said["value"] = [self.one(kind, one, asked) for one in page]
        return said

    def refs(self, kind: Kind, source: Source, asked: Options, address: str) -> dict[str, Any]:
        """The same as addresses alone."""
        page, count, more = self.page(kind, source, asked)
        said: dict[str, Any] = {} if count is None else {"@iot.count": count}
        if more:
            said["@iot.nextLink"] = next_link(address, asked)
        said["value"] = [{"@iot.selfLink": self.self_link(one)} for one in page]
        return said

    def one(self, kind: Kind, one: Entity, asked: Options) -> dict[str, Any]:
        """An entity as it is answered."""
        self.entities += 1
        if self.entities > MOST_ENTITIES:
            raise Malformed(_("$expand unfolds too much; choose fewer by $top."))
        address = self.self_link(one)
        every = {"@iot.id": one.id, "@iot.selfLink": address, **one.said}
        for name in ABSENT.get(kind.name, ()):
            if name in asked.select:
                every[name] = None
        wanted = asked.select
        said = {name: every[name] for name in every if not wanted or name in wanted}
        for name, link in kind.links.items():
            if name in asked.expand:
                self._unfold(said, one, kind, name, asked.expand[name])
            elif not wanted or name in wanted:
                said[f"{name}@iot.navigationLink"] = f"{address}/{name}"
            del link
        return said

    def _unfold(
        self, said: dict[str, Any], one: Entity, kind: Kind, name: str, asked: Options
    ) -> None:
        link = kind.links[name]
        to, source = KINDS[link.to], self.related(one, kind, name)
        if not link.many:
            assert not isinstance(source, Scope)
            said[name] = self.one(to, source[0], asked) if source else None
            return
        found = self.many(to, source, asked, f"{self.self_link(one)}/{name}")
        said[name] = found["value"]
        for more in ("@iot.count", "@iot.nextLink"):
            if more in found:
                said[f"{name}{more}"] = found[more]

    def _arrays(self, page: Iterable[Entity], asked: Options) -> list[dict[str, Any]]:
        """Observations series by series, each value in its column."""
        names = [name for name in asked.select if not name.startswith("@iot.selfLink")]
        names = [name for name in names if name in KINDS["Observations"].properties or "@" in name]
        names = names or ["@iot.id", *KINDS["Observations"].properties]
        groups: dict[str, list[list[Any]]] = {}
        for one in page:
            every = {"@iot.id": one.id, **one.said}
            row = [every.get(name) for name in names]
            groups.setdefault(one.links["Datastream"][0], []).append(row)
        series = self.world["Datastreams"]
        return [
            {
                "Datastream@iot.navigationLink": self.self_link(series[key]),
                "components": ["id" if name == "@iot.id" else name for name in names],
                "dataArray@iot.count": len(rows),
                "dataArray": rows,
            }
            for key, rows in groups.items()
        ]


def next_link(address: str, asked: Options) -> str:
    """The address of the following page, with every other option as it was."""
    given = dict(asked.texts)
    given["$skip"] = str(asked.skip + asked.page)
    if asked.top is not None:
        given["$top"] = given.get("$top", str(asked.top))
    query = "&".join(f"{name}={quote(text, safe='$(),:/@')}" for name, text in given.items())
    return f"{address}?{query}"


def root_of(root: str) -> dict[str, Any]:
    """What the root of the service says."""
    return {
        "value": [{"name": name, "url": f"{root}{name}"} for name in KINDS],
        "serverSettings": {"conformance": list(CONFORMANCE)},
    }
