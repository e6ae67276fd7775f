"""Random questions to the SensorThings service: mostly sound, some broken, all from one seed."""

from __future__ import annotations

import random
from urllib.parse import quote

ROOT = "/api/sta/v1.1"
SETS = {
    "Things": (("name", "description"), ("Locations", "HistoricalLocations", "Datastreams")),
    "Locations": (("name", "encodingType"), ("Things", "HistoricalLocations")),
    "HistoricalLocations": (("time",), ("Thing", "Locations")),
    "Datastreams": (
        ("name", "observationType", "unitOfMeasurement/symbol"),
        ("Thing", "Sensor", "ObservedProperty", "Observations"),
    ),
    "Sensors": (("name", "metadata"), ("Datastreams",)),
    "ObservedProperties": (("name", "definition"), ("Datastreams",)),
    "Observations": (
        ("result", "phenomenonTime", "resultTime", "resultQuality/flag", "resultQuality/state"),
        ("Datastream", "FeatureOfInterest"),
    ),
    "FeaturesOfInterest": (("name", "properties/county"), ("Observations",)),
}
SINGLE = {
    "Thing": "Things",
    "Sensor": "Sensors",
    "ObservedProperty": "ObservedProperties",
    "Datastream": "Datastreams",
    "FeatureOfInterest": "FeaturesOfInterest",
}
LITERALS = (
    *("'云泽区'", "'CO'", "'O''Neill'", "''", "null", "true", "0", "-3.5", "1e3", "75"),
    *("2026-03-01T00:00:00+08:00", "2026-03-01", "08:00:00", "9999-12-31T23:59:59Z"),
    *("2026-03-01T00:00:00Z/2026-03-02T00:00:00Z", "0001-01-01T00:00:00+14:00"),
    *("geography'POINT(119.9 38.6)'", "geography'POLYGON((119 38,120 38,120 39,119 38))'"),
    *("2026-13-45", "duration'P1D'", "geography'nonsense'"),
)
FUNCTIONS = (
    *("substringof", "startswith", "endswith", "length", "indexof", "substring", "tolower"),
    *("toupper", "trim", "concat", "year", "month", "day", "hour", "minute", "second", "date"),
    *("time", "fractionalseconds", "totaloffsetminutes", "now", "mindatetime", "maxdatetime"),
    *("round", "floor", "ceiling", "geo.distance", "geo.length", "geo.intersects", "st_within"),
    *("st_relate", "nonsense"),
)
NOISE = "'()$,;/=&%+ 云\x00\\\"<>:@-*"


class Questions:
    """An endless row of addresses."""

    def __init__(self, seed: int, sites: list[str]) -> None:
        self.random = random.Random(seed)
        self.sites = [*sites, "nix", "Q'"]

    def one(self) -> str:
        """One address below the service's root."""
        pick = self.random
        kind = pick.choice(list(SETS))
        path = f"/{kind}"
        many = True
        for _step in range(pick.choice((0, 0, 0, 1, 1, 2, 3))):
            if many:
                path += f"('{self._id(kind)}')"
                many = False
            follow = pick.choice(SETS[kind][1])
            path += f"/{follow}"
            many = follow in SETS
            kind = SINGLE.get(follow, follow)
        tail = pick.random()
        if tail < 0.08:
            path += f"/{pick.choice(SETS[kind][0])}" + pick.choice(("", "/$value"))
        elif tail < 0.12:
            path += "/$ref"
        query = self._options(kind, 0, "&", many)
        text = f"{quote(path, safe='/$(),')}" + (f"?{query}" if query else "")
        return self._spoiled(text) if pick.random() < 0.1 else text

    def _id(self, kind: str) -> str:
        pick = self.random
        site = pick.choice(self.sites).replace("'", "''")
        item = pick.choice(("pm25", "co", "o3", "nix"))
        hour = f"2026{pick.randint(1, 13):02d}{pick.randint(1, 28):02d}{pick.randint(0, 24):02d}"
        return {
            "Things": site,
            "FeaturesOfInterest": site,
            "Locations": f"{site}.0",
            "HistoricalLocations": f"{site}.20260401",
            "Datastreams": f"{site}-{item}",
            "Observations": f"{site}-{item}-{hour}",
        }.get(kind, item)

    def _options(self, kind: str, depth: int, sign: str, many: bool) -> str:
        pick = self.random
        usual = ["$filter", "$top", "$skip", "$count", "$orderby"] if many else []
        usual += ["$select", "$expand", "$resultFormat", "$search", "$nix"]
        weights = ([5, 6, 3, 2, 3] if many else []) + [2, 3, 0.7, 0.1, 0.1]
        given = pick.choices(usual, weights, k=pick.choice((0, 1, 1, 2, 3)))
        return sign.join(f"{one}={self._value(one, kind, depth)}" for one in dict.fromkeys(given))

    def _value(self, name: str, kind: str, depth: int) -> str:
        pick = self.random
        match name:
            case "$filter":
                text = self._condition(kind, 0)
            case "$top":
                text = str(pick.choice((0, 1, 2, 5, 20, 1500, -1, "x")))
            case "$skip":
                text = str(pick.choice((0, 1, 7, 300, 20000, 999999999, -1)))
            case "$count":
                text = pick.choice(("true", "false", "yes"))
            case "$orderby":
                text = f"{self._path(kind)} {pick.choice(('', 'asc', 'desc', 'up'))}"
            case "$select":
                text = ",".join(pick.sample(SETS[kind][0] + SETS[kind][1], 1))
            case "$expand":
                follow = pick.choice((*SETS[kind][1], "Nix"))
                to = SINGLE.get(follow, follow)
                inner = ""
                if depth < 3 and to in SETS:
                    inner = self._options(to, depth + 1, ";", follow in SETS)
                return quote(follow) + (f"({inner})" if inner else "")
            case "$resultFormat":
                text = pick.choice(("dataArray", "csv"))
            case _:
                text = "x"
        return quote(text, safe="")

    def _condition(self, kind: str, depth: int) -> str:
        pick = self.random
        if depth < 3 and pick.random() < 0.35:
            left, right = (self._condition(kind, depth + 1) for _ in range(2))
            join = pick.choice(("and", "or"))
            return pick.choice(
                (f"({left}) {join} {right}", f"not ({left})", f"{left} {join} {left}")
            )
        how = pick.choice(("eq", "ne", "gt", "ge", "lt", "le", "nix"))
        return f"{self._term(kind, depth)} {how} {self._term(kind, depth)}"

    def _term(self, kind: str, depth: int) -> str:
        pick = self.random
        kind_of_term = pick.random()
        if kind_of_term < 0.45 or depth > 4:
            return self._path(kind)
        if kind_of_term < 0.75:
            return pick.choice(LITERALS)
        if kind_of_term < 0.85:
            sign = pick.choice(("add", "sub", "mul", "div", "mod"))
            return f"{self._term(kind, depth + 1)} {sign} {self._term(kind, depth + 1)}"
        given = ",".join(self._term(kind, depth + 1) for _ in range(pick.choice((0, 1, 2, 3))))
        return f"{pick.choice(FUNCTIONS)}({given})"

    def _path(self, kind: str) -> str:
        pick = self.random
        steps = []
        for _step in range(pick.choice((0, 0, 0, 1, 2))):
            follow = pick.choice(SETS[kind][1])
            steps.append(follow)
            kind = SINGLE.get(follow, follow)
        steps.append(pick.choice((*SETS[kind][0], "@iot.id", "id", "nix")))
        return "/".join(steps)

    def _spoiled(self, text: str) -> str:
        at = self.random.randrange(len(text) + 1)
        return text[:at] + quote(self.random.choice(NOISE)) + text[at + self.random.randint(0, 2) :]
