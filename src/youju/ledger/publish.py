"""Freeze what is published in an evidence pack, and compute a pack again.

A pack holds the input slice, the scheme, every dated file, the results, the documents and the
sign-off. Replay builds the small city of the pack, runs the same assessment under the dated
files of the pack, and compares canonical results; documents are compared by their hashes only.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from importlib.metadata import version
from pathlib import Path
from typing import Any

from youju.ledger import archive, canonical, compute, overall, slices
from youju.ledger import snapshot as snapshots
from youju.ledger.assess import Answer, Request, evaluate
from youju.ledger.compensation import PREFIX as OF_PACTS
from youju.ledger.compensation import Pacts
from youju.ledger.supply_measures import PREFIX as OF_SUPPLY
from youju.ledger.surroundings.measures import PREFIXES as OF_AROUND
from youju.ledger.surroundings.measures import Around
from youju.ledger.water_measures import PREFIX as OF_WATER
from youju.readings.city import City
from youju.standards import air, compensation, water
from youju.terms.dated import reading_from
from youju.terms.errors import BrokenEvidence

FORMAT = "youju evidence pack 1"
REQUEST, SCHEME = "request.json", "scheme.toml"
STANDARDS = "standards/"
DOCUMENTS = "documents/"
RESULTS = "results/"
EVIDENCE = "evidence/"
ALSO = "also/{}/"
LIBRARIES = ("polars", "pyarrow", "narwhals", "deltalake")


@dataclass(frozen=True)
class SignOff:
    """One signature: the post (岗位), the person, the step and the moment."""

    step: str
    post: str
    name: str
    at: datetime

    def as_json(self) -> dict[str, str]:
        """Plain values for the manifest."""
        return {
            "step": self.step,
            "post": self.post,
            "name": self.name,
            "at": self.at.isoformat(timespec="seconds"),
        }


def freeze(
    city: City,
    answer: Answer,
    *,
    signed: Sequence[SignOff] = (),
    documents: Mapping[str, bytes] | None = None,
    also: Sequence[Answer] = (),
    evidence: Mapping[str, bytes] | None = None,
) -> tuple[bytes, str]:
    """The bytes of the evidence pack of an answer, and its seal.

    ``also``: further answers by the same scheme that the documents speak of, such as the year
    to date beside a month; they are kept and replayed with it. ``evidence``: what was said and
    signed on the way, by name; kept under its hash, never computed. Everything is first computed
    again from its own slice; a pack that would not replay is never made (``BrokenEvidence``).
    The basis is that of the answer, whatever was computed since. Registers and rules of water,
    wells, sound and soil are in it where a measure of the scheme reads them.
    """
    last = answer.snapshot.computed
    upto = answer.snapshot.upto
    used = []
    for one in (answer, *also):
        used += [*overall.periods_read(one), one.request.period]
    read = tuple(one.of for one in answer.scheme.measures.values())
    pacts = answer.snapshot.pacts if _any(read, OF_PACTS) else Pacts()
    wet = answer.snapshot.water if _any(read, OF_WATER, OF_PACTS) else None
    wells = answer.snapshot.supply if _any(read, OF_SUPPLY) else None
    around = answer.snapshot.around if _any(read, *OF_AROUND) else Around()
    members = slices.cut(
        city,
        used,
        upto,
        wet.computed.sections if wet else "",
        wells.computed.register if wells else "",
        around.texts(),
    )
    members |= pacts.members()
    members[SCHEME] = answer.request.scheme.encode()
    for part, one in _parts(answer, also):
        members[part + REQUEST] = _json(one.request.as_json())
    for file in (
        *air.dated_files(),
        *(water.dated_files() if wet or wells else ()),
        *(compensation.dated_files() if pacts.texts else ()),
        *around.dated_files(),
    ):
        members[STANDARDS + file.address] = file.text.encode()
    members |= results(city, answer, also)
    differences = _recompute(members)
    if differences:
        raise BrokenEvidence("证据包自检不一致，未生成：" + "；".join(differences[:5]))
    for name, data in (documents or {}).items():
        members[DOCUMENTS + name] = data
    for name, data in (evidence or {}).items():
        members[EVIDENCE + name] = data
    about: dict[str, Any] = {
        "format": FORMAT,
        "title": f"{answer.city} {answer.period.label} {answer.scheme.name}",
        "city": answer.city,
        "invented": city.settings.invented,
        "basis": {
            "reading": last.reading,
            "issued": last.issued,
            "mark": last.mark,
            "register": last.register,
            "editions": last.editions,
            "recipes": last.recipes,
        },
        "youju": version("youju"),
        "libraries": {name: version(name) for name in LIBRARIES},
        "signed": [one.as_json() for one in signed],
    }
    return archive.pack(members, about)


def _any(read: Iterable[str], *prefixes: str) -> bool:
    return any(one.startswith(prefixes) for one in read)


def results(city: City, answer: Answer, also: Sequence[Answer] = ()) -> dict[str, bytes]:
    """Every result of a publication as members of a pack: tables of scores and of the city."""
    found = {}
    for part, one in _parts(answer, also):
        for name, data in (canonical.results(one) | overall.results(city, one)).items():
            found[RESULTS + part + name.removeprefix(RESULTS)] = data
    return found


def _parts(answer: Answer, also: Sequence[Answer]) -> list[tuple[str, Answer]]:
    return [("", answer), *((ALSO.format(at), one) for at, one in enumerate(also, 1))]


@dataclass(frozen=True)
class Replayed:
    """The verdict on a pack; ``code`` is the 核验码 that its documents print."""

    title: str
    seal: str
    differences: tuple[str, ...]
    signed: tuple[Mapping[str, str], ...] = ()
    code: str = ""

    @property
    def identical(self) -> bool:
        """Whether everything came out the same."""
        return not self.differences


def replay(path: Path) -> Replayed:
    """Compute a pack again, with nothing but the pack.

    :raises BrokenEvidence: a member is not what was packed; the message names it.
    """
    members, manifest, seal = archive.unpack(path)
    if manifest.get("format") != FORMAT:
        raise BrokenEvidence(f"不认识的证据包格式“{manifest.get('format')}”；本程序读 {FORMAT}。")
    return Replayed(
        str(manifest["title"]),
        seal,
        tuple(_recompute(members)),
        tuple(manifest.get("signed", ())),
        canonical.results_hash(members),
    )


def _recompute(members: Mapping[str, bytes]) -> list[str]:
    """Lines that differ between the results in the members and those computed from them."""
    frozen = {
        name.removeprefix(STANDARDS): data.decode()
        for name, data in members.items()
        if name.startswith(STANDARDS)
    }
    scheme = members[SCHEME].decode()
    requests = [Request.from_json(json.loads(members[REQUEST]), scheme)]
    while (name := ALSO.format(len(requests)) + REQUEST) in members:
        requests.append(Request.from_json(json.loads(members[name]), scheme))
    with tempfile.TemporaryDirectory(prefix="youju-replay-") as folder, reading_from(frozen):
        city = slices.restore(dict(members), Path(folder) / "city")
        compute.compute(city, now=datetime(1970, 1, 1))  # noqa: DTZ001 - recorded nowhere
        held = snapshots.load(city)
        answer, *also = (evaluate(city, one, snapshot=held) for one in requests)
        again = results(city, answer, also)
    found = []
    for name in sorted(again):
        kept = members.get(name, b"").decode()
        found += _lines(name, kept, again[name].decode())
    return found


def _lines(name: str, kept: str, again: str) -> list[str]:
    if kept == again:
        return []
    diff = unified_diff(kept.splitlines(), again.splitlines(), lineterm="", n=0)
    return [
        f"{name}：{'包内' if line[0] == '-' else '重算'} {line[1:]}"
        for line in diff
        if line[0] in "+-" and not line.startswith(("+++", "---"))
    ]


def _json(said: object) -> bytes:
    return (json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
