"""The journal: chained, durable, honest about damage."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youju.readings.frames import Position, text_of
from youju.readings.journal import Journal
from youju.terms.errors import BadInput, BrokenEvidence, NotThere


def fill(folder: Path, groups: list[list[bytes]], segment_bytes: int = 1 << 20) -> Journal:
    """A journal in which every inner list was one append."""
    journal = Journal(folder, clock=lambda: 1, segment_bytes=segment_bytes)
    for group in groups:
        journal.append_many("import", [("sheet", payload, {"n": 1}) for payload in group])
    return journal


def payloads(folder: Path) -> list[bytes]:
    return [record.payload for record in Journal(folder).records("import")]


def last_segment(folder: Path) -> Path:
    return sorted((folder / "import").glob("*.seg"))[-1]


def test_what_was_written_is_read_back_with_its_head(tmp_path: Path) -> None:
    journal = Journal(tmp_path, clock=lambda: 1_772_000_000_000_001)
    position = journal.append("import", "sheet", "数据".encode(), {"file": "甲县.csv"})
    record = Journal(tmp_path).read(position)
    assert (record.kind, record.payload.decode(), record.meta) == (
        "sheet",
        "数据",
        {"file": "甲县.csv"},
    )
    assert record.arrived.isoformat() == "2026-02-25T06:13:20.000001+00:00"
    assert Position.parse(str(position)) == position


def test_streams_have_their_own_numbers(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert str(journal.append("import", "sheet", b"a")) == "import/1"
    assert str(journal.append("mark", "mark", b"b")) == "mark/1"
    assert str(journal.append("import", "sheet", b"c")) == "import/2"
    assert journal.streams() == ["import", "mark"]


def test_segments_rotate_and_every_record_is_found(tmp_path: Path) -> None:
    said = [[bytes([65 + n]) * 300] for n in range(20)]
    journal = fill(tmp_path, said, segment_bytes=700)
    assert len(list((tmp_path / "import").glob("*.seg"))) == 10
    assert [journal.read(Position("import", n)).payload for n in range(1, 21)] == [
        group[0] for group in said
    ]
    assert [r.position.number for r in journal.records("import", after=13)] == list(range(14, 21))
    assert journal.verify() == []


def test_two_journals_of_one_folder_take_turns(tmp_path: Path) -> None:
    one, other = Journal(tmp_path), Journal(tmp_path)
    for place in range(3):
        one.append("import", "sheet", b"one%d" % place)
        other.append("import", "sheet", b"other%d" % place)
    assert one.last("import") == 6
    assert one.verify() == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=80)), max_size=12))
def test_two_journals_of_one_folder_take_turns_over_many_files(turns: list) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        both = [Journal(folder, segment_bytes=size) for size in (150, 400)]
        for which, payload in turns:
            both[which].append("import", "sheet", payload)
        assert payloads(folder) == [payload for _, payload in turns]
        assert Journal(folder).verify() == []


def test_an_append_does_not_list_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may hold the files of five years."""
    journal = fill(tmp_path, [[b"a"]])
    monkeypatch.setattr(Journal, "_segments", lambda *_: pytest.fail("the folder was listed"))
    journal.append("import", "sheet", b"b")
    monkeypatch.undo()
    assert payloads(tmp_path) == [b"a", b"b"]


def test_the_end_may_be_looked_for_before_the_first_append(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To read a segment of megabytes takes a quarter of a second: not while loggers wait."""
    fill(tmp_path, [[b"a"]])
    journal = Journal(tmp_path)
    journal.find_end("import")
    monkeypatch.setattr(Journal, "_recover", lambda *_: pytest.fail("the segment was read again"))
    journal.append("import", "sheet", b"b")
    monkeypatch.undo()
    assert payloads(tmp_path) == [b"a", b"b"]


def test_a_folder_that_was_put_in_place_of_the_old_one_is_written_to(tmp_path: Path) -> None:
    """As long and named alike, as a backup gives it back: the file that was open is not it."""
    journal = fill(tmp_path / "city", [[b"a"]])
    shutil.copytree(tmp_path / "city", tmp_path / "copy")
    (tmp_path / "city").rename(tmp_path / "away")
    (tmp_path / "copy").rename(tmp_path / "city")
    journal.append("import", "sheet", b"b")
    assert payloads(tmp_path / "city") == [b"a", b"b"]
    assert payloads(tmp_path / "away") == [b"a"]


def test_years_of_segments_are_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, [[b"%d" % n * 400] for n in range(6)], segment_bytes=100)
    folder, listed, real = tmp_path / "import", [], os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: (listed.append(path), real(path))[1])
    journal = Journal(tmp_path, segment_bytes=100)
    assert journal.last("import") == 6  # made just now: it may change without telling
    assert journal.last("import") == 6
    assert len(listed) == 2
    os.utime(folder, (1_772_000_000, 1_772_000_000))
    assert [journal.last("import") for _ in range(9)] == [6] * 9
    assert journal.read(Position("import", 3)).payload == b"2" * 400
    assert len(listed) == 3
    Journal(tmp_path, segment_bytes=100).append("import", "sheet", b"more")
    assert journal.last("import") == 7
    assert [one.position.number for one in journal.records("import", 5)] == [6, 7]


def test_what_is_said_may_come_as_text(tmp_path: Path) -> None:
    said = {"frames": [[3, "[::1]:9", "ok", "ok", "present"]], "first_us": 7}
    for name, meta in (("a", said), ("b", text_of(said))):
        Journal(tmp_path / name, clock=lambda: 1).append_many("gateway", [("frames", b"##0", meta)])
    one, other = (last for last in sorted(tmp_path.glob("*/gateway/*.seg")))
    assert one.read_bytes() == other.read_bytes()
    assert next(Journal(tmp_path / "b").records("gateway")).meta == said


def test_a_group_is_one_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    real = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda fd: (calls.append(fd), real(fd))[1])
    journal = Journal(tmp_path)
    positions = journal.append_many("gateway", [("frame", b"##%d" % n, {}) for n in range(500)])
    assert [one.number for one in positions] == list(range(1, 501))
    assert len(calls) == 1


def test_a_position_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="import/17"):
        Position.parse("import-17")


def test_a_record_that_is_not_there(tmp_path: Path) -> None:
    fill(tmp_path, [[b"a"]])
    for number in (0, 2):
        with pytest.raises(NotThere, match="最后一条是 1"):
            Journal(tmp_path).read(Position("import", number))


def test_a_stream_name_may_not_leave_the_folder(tmp_path: Path) -> None:
    with pytest.raises(NotThere):
        Journal(tmp_path / "journal").append("../x", "sheet", b"")
    assert not (tmp_path / "x").exists()


# damage

GROUPS = st.lists(st.lists(st.binary(max_size=60), min_size=1, max_size=3), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(groups=GROUPS, garbage=st.binary(min_size=1, max_size=300))
def test_garbage_behind_the_end_is_set_aside(groups: list[list[bytes]], garbage: bytes) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, groups)
        with last_segment(folder).open("ab") as file:
            file.write(garbage)
        assert Journal(folder).verify(), "verify must see it before anybody repairs it"
        journal = Journal(folder)
        journal.append("import", "sheet", b"next")
        assert payloads(folder) == [*(one for group in groups for one in group), b"next"]
        assert journal.verify() == []
        assert [piece.read_bytes() for piece in journal.torn()] == [garbage]


@settings(max_examples=60, deadline=None)
@given(groups=GROUPS, share=st.floats(0, 1, exclude_max=True))
def test_an_append_cut_anywhere_leaves_what_was_acknowledged(
    groups: list[list[bytes]], share: float
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, groups)
        safe = last_segment(folder).stat().st_size
        Journal(folder).append_many("import", [("sheet", b"x" * 90, {}), ("sheet", b"y" * 90, {})])
        whole = last_segment(folder).stat().st_size
        os.truncate(last_segment(folder), safe + int((whole - safe) * share))
        Journal(folder).append("import", "sheet", b"next")
        kept = payloads(folder)
        said = [one for group in groups for one in group]
        assert kept[: len(said)] == said
        assert kept[len(said) :] in ([b"next"], [b"x" * 90, b"next"])
        assert Journal(folder).verify() == []


@settings(max_examples=120, deadline=None)
@given(groups=GROUPS, data=st.data())
def test_verify_finds_every_flipped_bit(groups: list[list[bytes]], data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, groups, segment_bytes=400)
        segment = data.draw(st.sampled_from(sorted((folder / "import").glob("*.seg"))))
        content = bytearray(segment.read_bytes())
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] ^= 1 << data.draw(st.integers(0, 7))
        segment.write_bytes(content)
        (problem,) = Journal(folder).verify()
        assert problem.segment == segment.name
        assert problem.offset <= at
        assert problem.number is not None
        assert f"第{problem.number}条" in str(problem)


def test_a_payload_changed_and_rehashed_breaks_the_chain(tmp_path: Path) -> None:
    fill(tmp_path / "a", [[b"first"], [b"second"], [b"third"]])
    fill(tmp_path / "b", [[b"first"], [b"SECOND"], [b"third"]])
    good, forged = (last_segment(tmp_path / name).read_bytes() for name in "ab")
    length = len(good) // 3 + 1
    mixed = forged[: forged.index(b"SECOND") + 6] + good[good.index(b"second") + 6 :]
    last_segment(tmp_path / "a").write_bytes(mixed)
    (problem,) = Journal(tmp_path / "a").verify()
    assert problem.number == 3
    assert "散列链断开" in problem.what
    assert length < problem.offset


def test_a_missing_segment_is_named(tmp_path: Path) -> None:
    fill(tmp_path, [[b"x" * 500] for _ in range(4)], segment_bytes=400)
    second = sorted((tmp_path / "import").glob("*.seg"))[1]
    second.unlink()
    (problem,) = Journal(tmp_path).verify()
    assert problem.number == 2
    assert "缺少第2条" in problem.what


def test_damage_before_an_acknowledged_record_is_never_cut(tmp_path: Path) -> None:
    fill(tmp_path, [[b"first" * 20], [b"second" * 20], [b"third" * 20]])
    segment = last_segment(tmp_path)
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    with pytest.raises(BrokenEvidence, match="备份"):
        Journal(tmp_path).append("import", "sheet", b"next")
    assert segment.read_bytes() == content
    assert not Journal(tmp_path).torn()


def test_a_changed_payload_is_not_handed_out(tmp_path: Path) -> None:
    fill(tmp_path, [[b"first" * 20], [b"second" * 20]])
    content = last_segment(tmp_path).read_bytes().replace(b"firstfirst", b"FIRSTfirst", 1)
    last_segment(tmp_path).write_bytes(content)
    with pytest.raises(BrokenEvidence, match="import/1"):
        Journal(tmp_path).read(Position("import", 1))
    with pytest.raises(BrokenEvidence):
        payloads(tmp_path)


# death

DYING = """
import os, signal, sys
from pathlib import Path
from youju.readings import journal as j

folder, point = Path(sys.argv[1]), int(sys.argv[2])
written, real = [0], os.write

def dies(fd, data):
    for at in range(0, len(data), 64):
        piece = bytes(data[at : at + 64])
        room = point - written[0]
        if room < len(piece):
            real(fd, piece[:room])
            os.kill(os.getpid(), signal.SIGKILL)
        real(fd, piece)
        written[0] += len(piece)
    return len(data)

j.os.write = dies
keep = j.Journal(folder, segment_bytes=1500)
acknowledged = os.open(sys.argv[3], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
for n in range(40):
    group = [("sheet", b"%d.%d" % (n, k) * 20, {}) for k in range(3)]
    for position in keep.append_many("import", group):
        real(acknowledged, f"{position.number}\\n".encode())
"""


@pytest.mark.parametrize("point", [0, 1, 63, 200, 1111, 2500, 4001, 7777])
def test_killed_in_the_middle_of_a_write_nothing_acknowledged_is_lost(
    tmp_path: Path, point: int
) -> None:
    told = tmp_path / "acknowledged"
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(tmp_path / "journal"), str(point), str(told)],
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    acknowledged = [int(line) for line in told.read_text().split()]
    journal = Journal(tmp_path / "journal")
    after = journal.append("import", "sheet", b"after")
    records = list(journal.records("import"))
    assert [one.position.number for one in records] == list(range(1, after.number + 1))
    assert acknowledged == list(range(1, len(acknowledged) + 1))
    assert after.number > len(acknowledged)
    assert after.number - 1 - len(acknowledged) <= 3, "at most the append that was dying"
    said = [b"%d.%d" % (n, k) * 20 for n in range(40) for k in range(3)]
    assert [one.payload for one in records] == [*said[: len(records) - 1], b"after"]
    assert journal.verify() == []
