"""Review 审核: what people and checks say about readings of the network, each deed beside the data.

Deeds lie in the journal (stream ``review``) and nowhere else; a reading is never touched. A deed
is one of::

    mark      a stretch of an outlet's data: suspect, invalid or abnormal, by check, enterprise,
              or on own stations by the bureau's people
    decide    the bureau accepts, returns or questions a mark of an enterprise, or clears what a
              check saw
    reply     the enterprise answers a question
    confirm   a second person confirms a mark of invalidity on an own station
    withdraw  whoever made a mark takes it back
    state     a stretch of an outlet is reviewed, or final

The bureau never marks for an enterprise. Reading the deeds up to an earlier number gives the
view of that day, so both versions of whatever follows from them can be had.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from youju.readings.city import City
from youju.readings.frames import Position
from youju.readings.network.registers import Network
from youju.terms.errors import BadInput, NotThere, YoujuError
from youju.terms.periods import BEIJING
from youju.terms.states import State

STREAM: Final = "review"
SUSPECT, INVALID, ABNORMAL = "suspect", "invalid", "abnormal"
KINDS: Final = {SUSPECT: "存疑", INVALID: "数据无效", ABNORMAL: "非正常工况"}
AUTO, ENTERPRISE, BUREAU = "auto", "enterprise", "bureau"
PARTIES: Final = {AUTO: "自动审核", ENTERPRISE: "排污单位", BUREAU: "生态环境部门"}
ACCEPTED, RETURNED, QUESTIONED, CLEARED = "accepted", "returned", "questioned", "cleared"
VERDICTS: Final = {ACCEPTED: "认可", RETURNED: "退回", QUESTIONED: "质疑"}
ANSWERS: Final = {**VERDICTS, CLEARED: "核实正常"}
"""Also what is said of a mark of a check: looked into, the values stand as they are."""
OWN: Final = ("微站", "空气站", "水站")
"""Kinds of outlets whose data are the bureau's own: its people review them themselves."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark; ``first`` to ``last`` are instants, the end not included; no factors means all.

    ``check``: the automatic check, or the code of the enterprise's mark. ``facilities_ran`` and
    ``within``: what is settled of an abnormal condition (None: open). ``seq`` and ``made`` come
    from the journal. ``answer`` goes with the verdict, ``reply`` is what the enterprise said to a
    question.
    """

    outlet: str
    factors: tuple[str, ...]
    first: datetime
    last: datetime
    kind: str
    because: str
    by: str
    party: str
    check: str = ""
    facilities_ran: bool | None = None
    within: bool | None = None
    seq: int = 0
    made: datetime | None = None
    verdict: str = ""
    answer: str = ""
    answered_by: str = ""
    reply: str = ""
    confirmed_by: str = ""
    withdrawn: bool = False

    def covers(self, factor: str, start: datetime) -> bool:
        """Whether a value of that factor that begins then lies in it."""
        return (not self.factors or factor in self.factors) and self.first <= start < self.last

    @property
    def stands(self) -> bool:
        """Whether it takes effect: not taken back, returned or cleared, confirmed where needed."""
        if self.withdrawn or self.verdict in (RETURNED, CLEARED):
            return False
        return self.party != BUREAU or self.kind == SUSPECT or bool(self.confirmed_by)


@dataclass(frozen=True, slots=True)
class Standing:
    """All deeds up to ``seq``: marks with what was decided on each, and the states of stretches."""

    seq: int
    marks: tuple[Mark, ...]
    states: tuple[tuple[str, datetime, datetime, State], ...]

    def of(self, outlet: str, first: datetime, last: datetime) -> list[Mark]:
        """The marks that stand and meet that stretch of an outlet."""
        return [
            one
            for one in self.marks
            if one.outlet == outlet and one.stands and one.first < last and first < one.last
        ]

    def open(self, outlets: Iterable[str] | None = None) -> list[Mark]:
        """Marks of enterprises on which the bureau has said nothing yet or has a question."""
        which = None if outlets is None else set(outlets)
        return [
            one
            for one in self.marks
            if one.party == ENTERPRISE
            and not one.withdrawn
            and one.verdict in ("", QUESTIONED)
            and (which is None or one.outlet in which)
        ]

    def unconfirmed(self, outlets: Iterable[str] | None = None) -> list[Mark]:
        """Marks of invalidity on own stations that wait for a second person."""
        which = None if outlets is None else set(outlets)
        return [
            one
            for one in self.marks
            if one.party == BUREAU
            and one.kind != SUSPECT
            and not one.withdrawn
            and not one.confirmed_by
            and (which is None or one.outlet in which)
        ]

    def is_final(self, outlet: str, first: datetime, last: datetime) -> bool:
        """Whether any of that stretch is final, so that nothing is marked in it any more."""
        return any(
            self.state(outlet, max(first, begin)) is State.FINAL
            for key, begin, end, said in self.states
            if key == outlet and said is State.FINAL and begin < last and first < end
        )

    def state(self, outlet: str, start: datetime) -> State:
        """How far a value was reviewed; the latest deed counts."""
        said = [
            st for key, first, last, st in self.states if key == outlet and first <= start < last
        ]
        return said[-1] if said else State.REALTIME


def mark(network: Network, given: Mark, *, on: date) -> dict[str, Any]:
    """The deed of a mark, checked.

    :raises BadInput: an empty stretch, no reason, an unknown kind; the bureau on an enterprise's.
    :raises UnknownPlace: the outlet is not registered.
    """
    outlet = network.outlet(given.outlet)
    if given.kind not in KINDS or given.party not in PARTIES:
        raise BadInput(f"标记类别应为 {'、'.join(KINDS.values())} 之一。")
    if not given.first < given.last:
        raise BadInput("标记的结束时间应晚于开始时间。")
    if not given.because.strip() or not given.by.strip():
        raise BadInput("标记必须写明理由和标记人。")
    if given.party == BUREAU and outlet.kind not in OWN:
        raise BadInput("排污单位的数据由排污单位自己标记；生态环境部门可以认可、退回或质疑。")
    if given.party == ENTERPRISE and outlet.kind in OWN:
        raise BadInput("这个站点由生态环境部门审核，不由排污单位标记。")
    if given.party == AUTO and given.kind != SUSPECT:
        raise BadInput("自动审核只提示存疑，不判定无效。")
    return {"deed": "mark", "on": on.isoformat(), **_as_json(given)}


def decide(
    seen: Standing, seq: int, verdict: str, because: str, *, by: str, within: bool | None = None
) -> dict[str, Any]:
    """The bureau's answer to a mark of an enterprise, or that what a check saw is in order.

    ``within``: whether an abnormal condition lies within its exempt time, where that was settled.

    :raises NotThere: no such mark. :raises BadInput: not one that is answered, or no reason.
    """
    one = _mark(seen, seq)
    if one.party == AUTO:
        if verdict != CLEARED:
            raise BadInput("自动审核的提示只能核实；要改变数据的使用，请另作标记。")
    elif one.party != ENTERPRISE:
        raise BadInput("只对排污单位的标记作认可、退回或质疑。")
    elif verdict not in VERDICTS:
        raise BadInput(f"答复应为 {'、'.join(VERDICTS.values())} 之一。")
    if verdict != ACCEPTED and not because.strip():
        raise BadInput(f"{ANSWERS[verdict]}必须写明理由。")
    if within is not None and (one.kind != ABNORMAL or verdict != ACCEPTED):
        raise BadInput("只有认可非正常工况标记时，才写明是否在豁免时段内。")
    said = {"deed": "decide", "mark": seq, "verdict": verdict, "because": because, "by": by}
    return said if within is None else said | {"within": within}


def reply(seen: Standing, seq: int, because: str, *, by: str) -> dict[str, Any]:
    """The enterprise's answer to a question; the mark waits for the bureau again.

    :raises BadInput: nobody has asked, or nothing is said.
    """
    if _mark(seen, seq).verdict != QUESTIONED:
        raise BadInput("这条标记没有待答复的质疑。")
    if not because.strip():
        raise BadInput("请写明答复内容。")
    return {"deed": "reply", "mark": seq, "because": because, "by": by}


def confirm(seen: Standing, seq: int, *, by: str) -> dict[str, Any]:
    """A second person stands for an invalidity on an own station.

    :raises BadInput: the same person, or nothing to confirm.
    """
    one = _mark(seen, seq)
    if one.party != BUREAU or one.kind == SUSPECT:
        raise BadInput("这条标记不需要第二人确认。")
    if one.confirmed_by:
        raise BadInput(f"{one.confirmed_by}已确认这条标记。")
    if by == one.by:
        raise BadInput("标记人不能确认自己的标记；请由另一人确认。")
    return {"deed": "confirm", "mark": seq, "by": by}


def withdraw(seen: Standing, seq: int, because: str, *, by: str, party: str) -> dict[str, Any]:
    """A mark taken back by the party that made it.

    :raises BadInput: another party's mark, or no reason.
    """
    if _mark(seen, seq).party != party:
        raise BadInput("只能撤回本方的标记。")
    if not because.strip():
        raise BadInput("撤回必须写明理由。")
    return {"deed": "withdraw", "mark": seq, "because": because, "by": by}


def reviewed(
    network: Network,
    outlet: str,
    first: datetime,
    last: datetime,
    state: State,
    *,
    by: str,
    because: str = "",
    seen: Standing | None = None,
) -> dict[str, Any]:
    """A stretch of an outlet is reviewed, or final; or, with the reason, no longer final.

    :raises BadInput: nothing between the two, or something in it is still open.
    """
    network.outlet(outlet)
    if not first < last:
        raise BadInput("结束时间应晚于开始时间。")
    if seen is not None:
        if seen.is_final(outlet, first, last) and state is not State.FINAL and not because.strip():
            raise BadInput("这段数据已定为最终；要改回，请写明理由。")
        still = [
            one
            for one in (*seen.open([outlet]), *seen.unconfirmed([outlet]))
            if one.first < last and first < one.last
        ]
        if still and state is not State.REALTIME:
            raise BadInput(f"这段数据还有 {len(still)} 条标记没有办结；请先答复或确认。")
    return {
        "deed": "state",
        "outlet": outlet,
        "first": _iso(first),
        "last": _iso(last),
        "state": int(state),
        "because": because,
        "by": by,
    }


def checked(
    city: City, asked: Sequence[Mapping[str, Any]], *, by: str, on: date
) -> list[dict[str, Any]]:
    """Deeds from what a page asks for, checked against registers and what stands now.

    Each has ``deed`` and its own fields: a mark those of ``Mark`` (``first``, ``last`` as ISO
    instants), the others ``mark`` (number), ``verdict``, ``because``, ``party``; a state has
    ``outlet``, ``first``, ``last``, ``state``. Who does it is always ``by``.

    :raises BadInput, NotThere, UnknownPlace: what the single deeds refuse.
    """
    network, seen = Network.read(city), standing(city)
    found = []
    for one in asked:
        try:
            because = str(one.get("because", ""))
            match one.get("deed"):
                case "mark":
                    given = _of_json({**_OPEN, **one, "by": by})
                    if seen.is_final(given.outlet, given.first, given.last):
                        raise BadInput("这段数据已定为最终，不能再标记。")
                    ends = datetime.combine(on + timedelta(days=1), time(), BEIJING)
                    if given.party == ENTERPRISE and given.last > ends:
                        raise BadInput("只能标记到今天为止的数据；以后的数据请到时再标记。")
                    found.append(mark(network, given, on=on))
                case "decide":
                    found.append(
                        decide(
                            seen,
                            int(one["mark"]),
                            str(one["verdict"]),
                            because,
                            by=by,
                            within=one.get("within"),
                        )
                    )
                case "reply":
                    found.append(reply(seen, int(one["mark"]), because, by=by))
                case "confirm":
                    found.append(confirm(seen, int(one["mark"]), by=by))
                case "withdraw":
                    party = str(one["party"])
                    found.append(withdraw(seen, int(one["mark"]), because, by=by, party=party))
                case "state":
                    span = (_instant(one["first"]), _instant(one["last"]))
                    state = State(int(one["state"]))
                    outlet = str(one["outlet"])
                    found.append(
                        reviewed(network, outlet, *span, state, by=by, because=because, seen=seen)
                    )
                case other:
                    raise BadInput(f"没有叫“{other}”的审核操作。")
        except (KeyError, TypeError, ValueError) as wrong:
            if isinstance(wrong, YoujuError):
                raise
            raise BadInput(f"审核操作缺少内容或格式不对：{wrong}。") from None
    return found


def hand_in(city: City, deeds: Sequence[Mapping[str, Any]], *, ticket: str = "") -> Position | None:
    """Journal deeds as one record; marks of checks that are there already are left out."""
    marks = standing(city).marks
    known = {_same(one) for one in marks if one.party == AUTO and not one.withdrawn}
    fresh = [
        dict(one)
        for one in deeds
        if one.get("party") != AUTO or one["deed"] != "mark" or _same(_of_json(one)) not in known
    ]
    if not fresh:
        return None
    payload = json.dumps(fresh, ensure_ascii=False, sort_keys=True).encode()
    return city.journal.append(STREAM, "review", payload, {"ticket": ticket} if ticket else {})


def standing(city: City, upto: int | None = None) -> Standing:
    """The deeds as they stand; ``upto``: as they stood at that number of the journal."""
    marks: dict[int, Mark] = {}
    states: list[tuple[str, datetime, datetime, State]] = []
    last = 0
    for record in city.journal.records(STREAM):
        if upto is not None and record.position.number > upto:
            break
        last = record.position.number
        for nth, said in enumerate(json.loads(record.payload)):
            match said["deed"]:
                case "mark":
                    seq = last * EACH + nth
                    marks[seq] = replace(_of_json(said), seq=seq, made=record.arrived)
                case "decide":
                    one = marks[said["mark"]]
                    marks[said["mark"]] = replace(
                        one,
                        verdict=said["verdict"],
                        answer=said["because"],
                        answered_by=said["by"],
                        within=said.get("within", one.within),
                    )
                case "reply":
                    one = marks[said["mark"]]
                    marks[said["mark"]] = replace(one, verdict="", reply=said["because"])
                case "confirm":
                    marks[said["mark"]] = replace(marks[said["mark"]], confirmed_by=said["by"])
                case "withdraw":
                    marks[said["mark"]] = replace(marks[said["mark"]], withdrawn=True)
                case "state":
                    span = (_instant(said["first"]), _instant(said["last"]))
                    states.append((said["outlet"], *span, State(said["state"])))
    return Standing(last, tuple(marks.values()), tuple(states))


@dataclass(frozen=True, slots=True)
class Layer:
    """One deed as it lies in the journal: when, who, what was said; ``mark``: the mark it is about
    as it was made; ``number``: of its record; ``stretch`` of a state."""

    number: int
    at: datetime
    deed: str
    by: str
    because: str
    mark: Mark | None
    verdict: str = ""
    state: State | None = None
    stretch: tuple[datetime, datetime] | None = None


def history(city: City, outlet: str) -> list[Layer]:
    """Every deed about an outlet, the first one first: nothing is ever written over."""
    made: dict[int, Mark] = {}
    found: list[Layer] = []
    for record in city.journal.records(STREAM):
        number = record.position.number
        for nth, said in enumerate(json.loads(record.payload)):
            deed = said["deed"]
            by, because = said["by"], said.get("because", "")
            if deed == "state":
                if said["outlet"] == outlet:
                    stretch = (_instant(said["first"]), _instant(said["last"]))
                    to = State(said["state"])
                    layer = Layer(number, record.arrived, deed, by, because, None, "", to, stretch)
                    found.append(layer)
                continue
            seq = number * EACH + nth if deed == "mark" else said["mark"]
            if deed == "mark":
                made[seq] = replace(_of_json(said), seq=seq, made=record.arrived)
            one = made[seq]
            if one.outlet == outlet:
                verdict = said.get("verdict", "")
                found.append(Layer(number, record.arrived, deed, by, because, one, verdict))
    return found


_OPEN: Final[Mapping[str, Any]] = {
    "factors": [],
    "check": "",
    "facilities_ran": None,
    "within": None,
}
EACH: Final = 100_000
"""A mark's number: that of its journal record times this, plus its place in the record."""


def _mark(seen: Standing, seq: int) -> Mark:
    for one in seen.marks:
        if one.seq == seq:
            if one.withdrawn:
                raise BadInput(f"标记 {seq} 已撤回。")
            return one
    raise NotThere(f"没有编号为 {seq} 的标记。")


def _same(one: Mark) -> tuple[object, ...]:
    return (one.outlet, one.factors, one.first, one.last, one.check)


def _as_json(one: Mark) -> dict[str, Any]:
    return {
        "outlet": one.outlet,
        "factors": list(one.factors),
        "first": _iso(one.first),
        "last": _iso(one.last),
        "kind": one.kind,
        "because": one.because,
        "by": one.by,
        "party": one.party,
        "check": one.check,
        "facilities_ran": one.facilities_ran,
        "within": one.within,
    }


def _of_json(said: Mapping[str, Any]) -> Mark:
    return Mark(
        said["outlet"],
        tuple(said["factors"]),
        _instant(said["first"]),
        _instant(said["last"]),
        said["kind"],
        said["because"],
        said["by"],
        said["party"],
        said["check"],
        said["facilities_ran"],
        said["within"],
    )


def _iso(at: datetime) -> str:
    return at.astimezone(BEIJING).isoformat()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
