"""The watched folders: real files, dropped as people and platforms drop them."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import time
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.intake.towns import DAY, ON, hours_csv, town
from youju.intake import arrivals as log
from youju.intake import folder as watched
from youju.intake.arrivals import Arrival, arrivals, unmapped
from youju.intake.folder import Folder
from youju.intake.sheets import import_file
from youju.readings import tables
from youju.readings.city import City
from youju.readings.layouts import mapped
from youju.readings.settings import Inbox
from youju.terms.errors import BadInput, Locked

NEW = hours_csv(date(2026, 3, 5), 1)
SOME_ROWS = 3 * 24 * 6


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town(tmp_path_factory.mktemp("made") / "city").path


@pytest.fixture
def city(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "city")
    (tmp_path / "city" / "inbox").mkdir()
    return tmp_path / "city"


class Clock:
    """Seconds as a test wants them."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def drop(city: Path, name: str, data: str | bytes, *, old: bool = True) -> Path:
    file = city / "inbox" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    if old:
        long_ago = time.time() - 3600
        os.utime(file, (long_ago, long_ago))
    return file


def looked(city: Path) -> list[Arrival]:
    return list(Folder(city).look())


def settings(city: Path, **change: object) -> None:
    fresh = replace(City.open(city).settings, **change)  # type: ignore[arg-type]
    (city / "city.toml").write_text(fresh.to_toml(), encoding="utf-8")


def rows(city: Path) -> int:
    return tables.table(City.open(city), "raw_reading").scan().collect().height


def xlsx(head: list[str], *lines: list[object]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for row, values in enumerate([head, *lines]):
        sheet.write_row(row, 0, values)
    book.close()
    return out.getvalue()


# taken


def test_a_known_sheet_is_imported_and_put_away(city: Path) -> None:
    before = rows(city)
    drop(city, "三月.csv", NEW)
    (one,) = looked(city)
    assert (one.outcome, one.layout, one.kind) == ("taken", "template", "hours")
    assert (one.accepted, one.refused, one.position) == (SOME_ROWS, 0, "import/2")
    assert rows(city) == before + SOME_ROWS
    assert not (city / "inbox" / "三月.csv").exists()
    assert (city / one.moved_to).read_bytes() == NEW.encode()
    assert one.moved_to.startswith("inbox/taken/20")
    assert arrivals(city) == [one]
    meta = City.open(city).journal.read(_position(one)).meta
    assert (meta["by"], meta["folder"]) == (watched.BY, "inbox")
    assert looked(city) == []


def _position(one: Arrival) -> watched.Position:
    return watched.Position.parse(one.position)


def test_refused_rows_lie_beside(city: Path) -> None:
    drop(city, "三月.csv", NEW + "ZZ,2026-03-05T01:00,1,1,1,1,1,1\n")
    (one,) = looked(city)
    assert (one.outcome, one.refused) == ("taken", 1)
    assert one.refused_file == one.moved_to + ".refused.csv"
    assert "ZZ" in (city / one.refused_file).read_text(encoding="utf-8-sig")


def test_the_same_bytes_again_are_only_put_away(city: Path) -> None:
    drop(city, "first.csv", hours_csv())  # what the town was built from, by another door
    drop(city, "三月.csv", NEW)
    folder = Folder(city)
    assert sorted(one.outcome for one in folder.look()) == ["known", "taken"]
    drop(city, "三月（再传）.csv", NEW)
    drop(city, "三月.csv", NEW)
    again = list(folder.look())
    assert [one.outcome for one in again] == ["known", "known"]
    assert City.open(city).journal.last("import") == 2
    names = sorted(file.name for file in (city / again[0].moved_to).parent.iterdir())
    assert names == ["first.csv", "三月-2.csv", "三月.csv", "三月（再传）.csv"]


def test_a_file_that_once_gave_nothing_is_tried_again(city: Path) -> None:
    text = "site,time,pm25\nC9,2026-03-05T01:00,35\n"
    drop(city, "新站.csv", text)
    (one,) = looked(city)
    assert one.outcome == "refused"
    City.open(city).hand_in_register(
        City.open(city).register.to_csv() + "C9,新站,乙县,虚城,,,县控,评价,,,,\n", on=ON
    )
    drop(city, "新站.csv", text)
    (one,) = looked(city)
    assert (one.outcome, one.accepted) == ("taken", 1)


def test_files_enter_in_the_order_in_which_they_came(city: Path) -> None:
    for name, more, age in (("b.csv", 1, 7200), ("a.csv", 2, 3600)):
        file = drop(city, name, hours_csv(date(2026, 3, 5), 1, sites="A1", more=more))
        os.utime(file, (time.time() - age,) * 2)
    assert [one.file for one in looked(city)] == ["b.csv", "a.csv"]
    found = tables.readings(City.open(city), ["A1"], items=["PM2.5"]).collect()
    hour = (date(2026, 3, 5) - date(1970, 1, 1)).days * 24
    assert found.filter(found["hour"] == hour)["value"].to_list() == [(20 + 1 + 2) * 10_000]


# still coming


def test_a_file_is_left_until_it_stands_still(city: Path) -> None:
    clock = Clock()
    folder = Folder(city, clock=clock)
    file = drop(city, "三月.csv", NEW[:400], old=False)
    assert list(folder.look()) == []
    assert folder.waits
    clock.now += 1.5
    file.write_text(NEW, encoding="utf-8")  # still being written
    assert list(folder.look()) == []
    clock.now += 1.5
    assert list(folder.look()) == []
    clock.now += 1.0
    assert [one.outcome for one in folder.look()] == ["taken"]
    assert not folder.waits


def test_a_workbook_cut_short_gets_time_to_come(city: Path) -> None:
    whole = xlsx(["site", "time", "pm25"], ["A1", "2026-03-05T01:00", 35])
    clock = Clock()
    folder = Folder(city, clock=clock)
    file = drop(city, "三月.xlsx", whole[: len(whole) // 2] + b"\0" * 300, old=False)
    list(folder.look())
    clock.now += 5
    assert list(folder.look()) == []
    file.write_bytes(whole)
    list(folder.look())
    clock.now += 5
    (one,) = folder.look()
    assert (one.outcome, one.accepted) == ("taken", 1)


def test_a_workbook_that_stays_cut_is_refused(city: Path) -> None:
    clock = Clock()
    folder = Folder(city, clock=clock)
    drop(city, "三月.xlsx", b"PK\x03\x04nonsense", old=False)
    list(folder.look())
    clock.now += 31
    (one,) = folder.look()
    assert one.outcome == "refused"


@pytest.mark.parametrize(
    "name", [".hidden.csv", "~$三月.xlsx", "x.csv.part", "x.tmp", "x.csv.why.txt", ".x.csv.abc123"]
)
def test_files_that_are_not_looked_at(city: Path, name: str) -> None:
    drop(city, name, NEW)
    assert looked(city) == []


# refused


def cases() -> dict[str, tuple[str, bytes]]:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("a.txt", "x")
    return {
        "empty.csv": ("空的", b""),
        "blank.csv": ("空的", b"\xef\xbb\xbf \r\n"),
        "nothing.xlsx": ("空的", b""),
        "text.xlsx": ("不是完整的工作簿", NEW.encode()),
        "zip.xlsx": ("不是工作簿", zipped.getvalue()),
        "old.xlsx": ("旧版", b"\xd0\xcf\x11\xe0" + b"x" * 600),
        "book.csv": ("工作簿或压缩", xlsx(["a"], [1])),
        "packed.csv": ("工作簿或压缩", gzip.compress(NEW.encode())),
        "binary.csv": ("不是文本", bytes(range(256)) * 4),
        "old.xls": (".xlsx", b"\xd0\xcf\x11\xe0"),
        "letter.docx": ("不收", b"PK\x03\x04"),
        "noending": ("不收", b"x,y\n"),
        "quotes.csv": ("引号", b'site,time,pm25\n"A1,2026-03-05T01:00,35\nA1,2,3\n'),
    }


@pytest.mark.parametrize("name", cases())
def test_what_is_not_what_its_name_says(city: Path, name: str) -> None:
    said, data = cases()[name]
    drop(city, name, data)
    folder = Folder(city, grace=0)
    list(folder.look())
    found = [*folder.look(), *arrivals(city)]
    assert found, "still waiting"
    one = found[-1]
    assert (one.outcome, said in one.words) == ("refused", True), one
    assert one.moved_to == f"inbox/refused/{name}"
    why = (city / f"{one.moved_to}.why.txt").read_text(encoding="utf-8-sig")
    assert why.strip() == one.words


def test_too_large(city: Path) -> None:
    settings(city, inbox_max_mb=1)
    drop(city, "大.csv", b"x" * 1_000_001)
    (one,) = looked(city)
    assert one.outcome == "refused"
    assert "超过 1 MB" in one.words


def test_no_usable_row(city: Path) -> None:
    drop(city, "三月.csv", "site,time,pm25\nZZ,2026-03-05T01:00,35\n")
    (one,) = looked(city)
    assert (one.outcome, one.refused) == ("refused", 1)
    folder = city / "inbox" / "refused"
    names = sorted(file.name for file in folder.iterdir())
    assert names == ["三月.csv", "三月.csv.refused.csv", "三月.csv.why.txt"]


def test_names_that_meet(city: Path) -> None:
    for _ in range(3):
        drop(city, "x.csv", b"")
        folder = Folder(city, grace=0)
        list(folder.look())
        list(folder.look())
    names = {file.name for file in (city / "inbox" / "refused").iterdir()}
    assert {"x.csv", "x-2.csv", "x-3.csv"} <= names


# unknown

STRANGE = "测点,监测时刻,细粒子\n东山站,2026-03-05 01:00,35\n北极,2026-03-05 01:00,36\n"
MAPPING = mapped.Mapping(
    "省平台",
    date(2026, 1, 1),
    (
        mapped.Column("测点", "site"),
        mapped.Column("监测时刻", "time"),
        mapped.Column("细粒子", "pm25"),
    ),
    hour="begin",
    state="reviewed",
)


def test_a_strange_sheet_waits_for_its_mapping(city: Path) -> None:
    drop(city, "省.csv", STRANGE)
    folder = Folder(city)
    (one,) = folder.look()
    assert (one.outcome, one.moved_to) == ("unknown", "inbox/unknown/省.csv")
    (waiting,) = unmapped(city)
    assert (waiting.path, waiting.why) == (one.moved_to, one.words)
    assert list(folder.look()) == []
    mapped.keep(city / "layouts", MAPPING)
    (taken,) = folder.look()
    assert (taken.outcome, taken.layout, taken.accepted) == ("taken", "省平台", 1)
    assert taken.refused == 1
    assert unmapped(city) == []
    assert not list((city / "inbox" / "unknown").iterdir())
    row = tables.provenance(City.open(city), "A1", "pm25", _hour(1))[0][0]
    assert (row.value, int(row.state)) == (350_000, 10)
    # From now on it is known by its head.
    drop(city, "省2.csv", STRANGE.replace("03-05", "03-06"))
    (next_one,) = folder.look()
    assert next_one.layout == "省平台"


def _hour(label: int) -> int:
    return (date(2026, 3, 5) - date(1970, 1, 1)).days * 24 + label


@pytest.mark.parametrize("way", ["mapping", "folder"])
def test_a_province_whole_file_gives_its_own_stations(city: Path, way: str) -> None:
    if way == "mapping":
        mapped.keep(city / "layouts", replace(MAPPING, others_ignored=True))
        drop(city, "省.csv", STRANGE)
    else:
        settings(city, inboxes=(Inbox("inbox", others_ignored=True),))
        drop(city, "省.csv", STRANGE.replace("测点,监测时刻,细粒子", "site,time,pm25"))
    (one,) = looked(city)
    assert (one.outcome, one.accepted, one.refused) == ("taken", 1, 0)
    assert any("未导入名录以外的站点 1 个" in note for note in one.notes)


def test_the_mapping_lies_beside_the_original(city: Path) -> None:
    mapped.keep(city / "layouts", MAPPING)
    drop(city, "省.csv", STRANGE)
    (one,) = looked(city)
    shutil.rmtree(city / "layouts")
    shutil.rmtree(city / "tables")
    from youju.readings.writer import Writer

    Writer(City.open(city))
    found, _ = tables.provenance(City.open(city), "A1", "pm25", _hour(1))
    assert [str(row.position) for row in found] == [one.position]


def test_two_mappings_with_one_head_ask(city: Path) -> None:
    mapped.keep(city / "layouts", MAPPING)
    mapped.keep(city / "layouts", replace(MAPPING, name="别的", hour="end"))
    drop(city, "省.csv", STRANGE)
    (one,) = looked(city)
    assert one.outcome == "unknown"
    assert "选定" in one.words


def test_issued_values_want_an_issuer(city: Path) -> None:
    days = "日期,点位名称,SO2,PM2.5\n2026-03-01,东山,5,35\n2026-03-02,东山,6,36\n"
    drop(city, "日值.csv", days)
    (one,) = looked(city)
    assert (one.outcome, one.layout) == ("unknown", "template-day")
    assert "由谁下发" in one.words
    settings(city, inboxes=(Inbox("inbox", issuer="省厅", document="〔2026〕1号"),))
    (one,) = looked(city)
    assert (one.outcome, one.kind, one.accepted) == ("taken", "issued", 4)


def test_a_folder_may_say_what_lies_in_it(city: Path, tmp_path: Path) -> None:
    outside = tmp_path / "share"
    outside.mkdir()
    settings(
        city,
        inboxes=(
            Inbox("inbox"),
            Inbox("inbox/终审", layout="template", state="final"),
            Inbox(str(outside)),
            Inbox(str(tmp_path / "gone")),
        ),
    )
    drop(city, "终审/三月.csv", NEW)
    (outside / "四日.csv").write_text(hours_csv(date(2026, 3, 6), 1), encoding="utf-8")
    folder = Folder(city, still=0)
    list(folder.look())
    list(folder.look())
    found = {one.file: one for one in arrivals(city)}
    assert found["三月.csv"].moved_to.startswith("inbox/终审/taken/")
    assert Path(found["四日.csv"].moved_to).is_relative_to(outside)
    assert "gone" in folder.troubles[0]
    row = tables.provenance(City.open(city), "A1", "pm25", _hour(0))[0][0]
    assert int(row.state) == 20


def test_known_layouts_are_told_by_their_heads(city: Path) -> None:
    files = {
        "a.csv": (
            "template",
            "点位名称,日期,小时,PM2.5,CO(mg/m3)\n东山,2026-03-05,1,35,0.6\n东山,2026-03-05,24,3,1\n",
        ),
        "b.csv": (
            "dust",
            "城市,开始时间,结束时间,文号\n虚城,2026-03-01 01:00,2026-03-01 03:00,〔2026〕2号\n",
        ),
        "c.csv": ("template-month", "月份,城市,PM2.5,综合指数\n2026-02,虚城,35,4.1\n"),
        "d.csv": ("cnemc", "timepoint,stationcode,pm2_5,o3\n2026-03-05 01:00:00,A1,35,80\n"),
    }
    for name, (_, text) in files.items():
        drop(city, name, text)
    found = {one.file: one for one in looked(city)}
    assert {name: found[name].layout for name in files} == {
        name: layout for name, (layout, _) in files.items()
    }
    assert found["b.csv"].kind == "marks"
    assert found["c.csv"].outcome == "unknown"  # nobody said who issued it


# when things break


def test_a_program_error_leaves_the_file_in_sight(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("坏了")

    drop(city, "a.csv", NEW)
    folder = Folder(city)
    with monkeypatch.context() as patched:
        patched.setattr(watched, "import_file", broken)
        drop(city, "b.csv", b"")
        found = list(folder.look())
    assert [(one.file, one.outcome) for one in found] == [("a.csv", "stuck")]
    assert (city / "inbox" / "a.csv").exists()
    assert list(folder.look()) == []  # not again and again
    assert [one.outcome for one in Folder(city).look()] == ["taken"]


def test_when_the_tables_are_held_the_file_waits(city: Path) -> None:
    drop(city, "a.csv", NEW)
    with City.open(city).lock(), pytest.raises(Locked):
        looked(city)
    assert [one.outcome for one in looked(city)] == ["taken"]


def test_a_file_that_cannot_be_moved_is_imported_once(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(city, "a.csv", NEW)
    folder = Folder(city)
    known = Path.rename

    def held(self: Path, target: Path) -> Path:
        if self.name == "a.csv":
            raise PermissionError(13, "Permission denied")
        return known(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", held)
        (one,) = folder.look()
        assert one.outcome == "stuck"
        assert list(folder.look()) == []
    (one,) = Folder(city).look()
    assert one.moved_to
    assert City.open(city).journal.last("import") == 2
    assert not (city / "inbox" / "a.csv").exists()


def test_died_between_journal_and_line(city: Path) -> None:
    file = drop(city, "三月.csv", NEW + "ZZ,2026-03-05T01:00,1,1,1,1,1,1\n")
    opened = City.open(city)
    import_file(opened, file, "template", by=watched.BY, on=ON, beside={"folder": "inbox"})
    (one,) = looked(city)
    assert (one.outcome, one.accepted, one.refused) == ("taken", SOME_ROWS, 1)
    assert one.position == "import/2"
    assert City.open(city).journal.last("import") == 2


def test_died_between_line_and_move(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Died(BaseException):
        pass

    def dying(self: Path, target: Path) -> Path:
        raise Died

    file = drop(city, "三月.csv", NEW)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", dying)
        with pytest.raises(Died):
            looked(city)
    assert file.exists()
    (one,) = looked(city)
    assert (one.outcome, file.exists()) == ("taken", False)
    assert len(arrivals(city)) == 1


def test_settings_that_cannot_be_read(city: Path) -> None:
    (city / "city.toml").write_text("inbox = 3", encoding="utf-8")
    with pytest.raises(BadInput):
        looked(city)


# the log


def test_the_log_from_its_end(city: Path) -> None:
    lines = [
        Arrival(
            f"{nth}.csv", "", nth, "2026-03-01T00:00:00+00:00", "inbox", "", "taken", "好" * 400
        )
        for nth in range(300)
    ]
    for one in lines:
        log.append(city, one)
    with (city / "inbox" / "arrivals.jsonl").open("ab") as file:
        file.write(b'{"file": "cut')
    log.append(city, replace(lines[0], file="last.csv", outcome="refused"))
    found = arrivals(city, limit=5)
    assert [one.file for one in found] == ["last.csv", "299.csv", "298.csv", "297.csv", "296.csv"]
    assert len(arrivals(city, limit=None)) == 301
    assert [one.file for one in arrivals(city, outcome="refused")] == ["last.csv"]
    assert arrivals(city / "none") == []


def test_the_days_of_the_town_are_there(city: Path) -> None:
    assert tables.span_of_readings(City.open(city)) == (DAY, date(2026, 3, 2))
