"""Marks: beside readings, through the basis, with the county of the day."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from youju.readings import tables
from youju.readings.city import City
from youju.readings.marks import Mark, in_words, kind_of
from youju.readings.writer import Writer
from youju.terms.errors import BadInput, NotThere, UnknownPlace, UnknownSubstance

ALL = {"pm25": 40, "pm10": 90, "so2": 5, "no2": 20, "co": 1, "o3": 60}
DAY_11 = 10 * 24
"""Hours from 1 March to the day on which A2 moves to the other county."""


def given(say: SimpleNamespace, **changed: Any) -> Mark:
    said = {
        "scope": "site",
        "key": "A1",
        "items": (),
        "first_hour": say.first,
        "last_hour": say.first,
        "kind": "invalid",
        "because": "采样管漏气",
        "by": "张三",
        "on": date(2026, 3, 2),
        **changed,
    }
    return Mark(**said)


@pytest.fixture
def writer(city: City, say: SimpleNamespace) -> Writer:
    """All three stations on 1, 10 and 11 March, hours 0 to 3, the same values."""
    writer = Writer(city)
    hours = [day * 24 + hour for day in (0, 9, 10) for hour in range(4)]
    writer.add_hours(
        say.hours(*((site, say.first + hour, ALL) for site in ("A1", "A2", "B1") for hour in hours))
    )
    return writer


def row(city: City, site: str, hour: int, dust: str = "kept") -> dict[str, Any]:
    return tables.hours(city, [site], (hour, hour), dust).collect().row(0, named=True)


@pytest.mark.parametrize("kind", ["invalid", "calibration", "fault"])
@pytest.mark.parametrize("dust", ["kept", "excluded"])
def test_kinds_that_take_the_value_out_of_every_basis(
    writer: Writer, say: SimpleNamespace, kind: str, dust: str
) -> None:
    writer.add_mark(given(say, kind=kind, items=("pm25",)))
    found = row(writer.city, "A1", say.first, dust)
    assert (found["pm25"], found["flag_pm25"]) == (None, kind)
    assert (found["pm10"], found["flag_pm10"]) == (900_000, None)
    assert row(writer.city, "A1", say.first + 1, dust)["pm25"] == 400_000
    assert row(writer.city, "A2", say.first, dust)["pm25"] == 400_000


@pytest.mark.parametrize("kind", ["exceptional", "doubt", "suspected-dust"])
@pytest.mark.parametrize("dust", ["kept", "excluded"])
def test_kinds_that_change_nothing(
    writer: Writer, say: SimpleNamespace, kind: str, dust: str
) -> None:
    then = tables.basis(writer.city)
    before = row(writer.city, "A1", say.first, dust)
    writer.add_mark(given(say, kind=kind))
    assert row(writer.city, "A1", say.first, dust) == before
    assert not tables.changed_since(writer.city, then)
    _, marks = tables.provenance(writer.city, "A1", "o3", say.first)
    assert [mark.kind for mark in marks] == [kind], "an explanation shows it all the same"


def test_dust_leaves_only_the_basis_without_dust_and_only_particles(
    writer: Writer, say: SimpleNamespace
) -> None:
    writer.add_mark(given(say, kind="dust", last_hour=say.first + 1))
    kept = row(writer.city, "A1", say.first)
    assert (kept["pm25"], kept["pm10"]) == (400_000, 900_000)
    assert "dust" not in kept
    out = row(writer.city, "A1", say.first + 1, "excluded")
    assert (out["pm25"], out["flag_pm25"], out["pm10"], out["flag_pm10"]) == (
        None,
        "dust",
        None,
        "dust",
    )
    assert (out["so2"], out["o3"], out["dust"]) == (50_000, 600_000, 1)
    assert row(writer.city, "A1", say.first + 2, "excluded")["dust"] == 0


def test_a_value_that_is_invalid_in_a_dust_hour_says_invalid(
    writer: Writer, say: SimpleNamespace
) -> None:
    writer.add_mark(given(say, kind="dust"))
    writer.add_mark(given(say, kind="invalid", items=("PM10",)))
    out = row(writer.city, "A1", say.first, "excluded")
    assert (out["flag_pm10"], out["flag_pm25"], out["dust"]) == ("invalid", "dust", 1)


def test_a_county_mark_follows_the_register_of_the_day(
    writer: Writer, say: SimpleNamespace
) -> None:
    """A2 belongs to 甲县 up to 10 March and to 乙县 from the 11th."""
    whole = {"first_hour": say.first, "last_hour": say.first + 31 * 24 - 1}
    writer.add_mark(given(say, scope="county", key="甲县", kind="fault", **whole))
    assert row(writer.city, "A2", say.first + 9 * 24)["flag_pm25"] == "fault"
    assert row(writer.city, "A2", say.first + DAY_11)["flag_pm25"] is None
    assert row(writer.city, "A1", say.first + DAY_11)["flag_pm25"] == "fault"
    assert row(writer.city, "B1", say.first)["flag_pm25"] is None


def test_changed_days_are_those_that_the_mark_reaches(writer: Writer, say: SimpleNamespace) -> None:
    then = tables.basis(writer.city)
    span = {"first_hour": say.first + 9 * 24, "last_hour": say.first + 11 * 24 - 1}
    writer.add_mark(given(say, scope="county", key="甲县", **span))
    day = say.first // 24
    changed = tables.changed_since(writer.city, then)
    assert changed.days.rows() == [("A1", day + 9), ("A1", day + 10), ("A2", day + 9)]
    assert not changed.register
    after = tables.basis(writer.city)
    assert not tables.changed_since(writer.city, after)
    seq = tables.marks(writer.city)[0].seq
    writer.add_mark(given(say, kind="revoke", revokes=seq, because="误标"))
    assert tables.changed_since(writer.city, after).days.rows() == changed.days.rows()


def test_a_revoked_mark_is_as_if_it_had_not_been_but_is_remembered(
    writer: Writer, say: SimpleNamespace
) -> None:
    city = writer.city
    counts = writer.add_mark(given(say))
    with_mark = tables.basis(city)
    writer.add_mark(given(say, kind="revoke", revokes=counts.seq, because="误标"))
    assert row(city, "A1", say.first)["pm25"] == 400_000
    assert tables.marks(city) == []
    assert [mark.kind for mark in tables.marks(city, revoked=True)] == ["invalid", "revoke"]
    old = tables.hours(city, ["A1"], (say.first, say.first), upto=with_mark).collect()
    assert old["pm25"].to_list() == [None]
    with pytest.raises(NotThere, match="撤销"):
        writer.add_mark(given(say, kind="revoke", revokes=counts.seq))
    assert writer.add_mark(given(say)).accepted == 1, "it may be given again"


def test_the_same_mark_twice_is_one_mark(writer: Writer, say: SimpleNamespace) -> None:
    one = writer.add_mark(given(say))
    again = writer.add_mark(given(say))
    assert (again.accepted, again.repeated, again.seq) == (0, 1, one.seq)
    assert writer.city.journal.last("mark") == 1


@pytest.mark.parametrize("kind", ["invalid", "calibration", "fault", "dust"])
def test_the_city_marks_nothing_on_national_points_without_a_document(
    writer: Writer, say: SimpleNamespace, kind: str
) -> None:
    for scope, key in (("site", "B1"), ("county", "乙县"), ("city", "虚城")):
        with pytest.raises(BadInput, match="国控或省控"):
            writer.add_mark(given(say, scope=scope, key=key, kind=kind))
    assert writer.city.journal.last("mark") == 0
    writer.add_mark(given(say, key="B1", kind=kind, document="总站函〔2026〕5号"))
    assert row(writer.city, "B1", say.first, "excluded")["flag_pm25"] == kind
    assert writer.add_mark(given(say, key="B1", kind="doubt")).accepted == 1


def test_revoking_on_a_national_point_needs_a_document_too(
    writer: Writer, say: SimpleNamespace
) -> None:
    seq = writer.add_mark(given(say, key="B1", document="总站函〔2026〕5号")).seq
    with pytest.raises(BadInput, match="国控或省控"):
        writer.add_mark(given(say, key="B1", kind="revoke", revokes=seq))
    writer.add_mark(given(say, key="B1", kind="revoke", revokes=seq, document="总站函〔2026〕6号"))
    assert row(writer.city, "B1", say.first)["pm25"] == 400_000


@pytest.mark.parametrize(
    ("changed", "error", "word"),
    [
        ({"because": " "}, BadInput, "理由"),
        ({"by": ""}, BadInput, "标记人"),
        ({"kind": "dusty"}, BadInput, "可用的标记"),
        ({"scope": "town"}, BadInput, "范围"),
        ({"key": "Z9"}, UnknownPlace, "Z9"),
        ({"scope": "county", "key": "丙县"}, BadInput, "丙县"),
        ({"items": ("pm1",)}, UnknownSubstance, "pm1"),
        ({"items": ("w01018",)}, BadInput, "空气六项"),
        ({"kind": "revoke"}, BadInput, "撤销"),
        ({"first_hour": 10**6}, BadInput, "早于"),
    ],
)
def test_bad_marks_are_refused_and_leave_no_trace(
    writer: Writer, say: SimpleNamespace, changed: dict[str, Any], error: type, word: str
) -> None:
    with pytest.raises(error, match=word):
        writer.add_mark(given(say, **changed))
    assert writer.city.journal.last("mark") == 0


def test_a_mark_over_hours_without_readings_waits_for_them(
    writer: Writer, say: SimpleNamespace
) -> None:
    hour = say.first + 300
    writer.add_mark(given(say, first_hour=hour, last_hour=hour))
    assert not tables.hours(writer.city, ["A1"], (hour, hour)).collect().height
    writer.add_hours(say.hours(("A1", hour, {"pm25": 7})))
    assert row(writer.city, "A1", hour)["flag_pm25"] == "invalid"


def test_words(say: SimpleNamespace) -> None:
    assert kind_of("例外事件").key == "exceptional"
    assert in_words(given(say, items=("PM2.5",), document="某函1号")) == (
        "张三于2026-03-02标记A1 2026-03-01 PM2.5为无效：采样管漏气（某函1号）"
    )


def test_a_mark_survives_json(say: SimpleNamespace) -> None:
    mark = given(say, items=("PM10", "PM2.5"), document="某函1号")
    assert Mark.from_json(mark.as_json()) == mark
