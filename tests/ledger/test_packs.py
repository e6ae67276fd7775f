"""A pack is byte-reproducible, replays anywhere, and tells which member was touched."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from youju.ledger import archive, assess, canonical, publish
from youju.readings.city import City
from youju.scoring.schemes import example_text
from youju.terms.errors import BrokenEvidence
from youju.terms.periods import BEIJING, parse

REQUEST = assess.Request(example_text("county_air_2026"), parse("2026-04"))
SIGNED = publish.SignOff(
    "签发", "市生态环境局局长", "张某", datetime(2026, 5, 8, 10, tzinfo=BEIJING)
)


@pytest.fixture(scope="module")
def frozen(untouched: City) -> bytes:
    """A pack of April 2026 with one document in it."""
    answer = assess.evaluate(untouched, REQUEST)
    return publish.freeze(
        untouched, answer, signed=[SIGNED], documents={"通报.docx": b"as issued"}
    )[0]


@pytest.fixture
def pack(frozen: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "pack.zip"
    path.write_bytes(frozen)
    return path


def test_the_same_inputs_give_the_same_bytes(untouched: City, frozen: bytes) -> None:
    answer = assess.evaluate(untouched, REQUEST)
    again, _ = publish.freeze(
        untouched, answer, signed=[SIGNED], documents={"通报.docx": b"as issued"}
    )
    assert again == frozen


def test_replay_in_a_process_of_its_own_says_identical(pack: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "America/New_York"}
    done = subprocess.run(
        [sys.executable, "-m", "youju", "replay", str(pack)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "一致 identical" in done.stdout
    assert "签发：市生态环境局局长 张某" in done.stdout


def test_every_kind_of_evidence_is_in_it(frozen: bytes) -> None:
    names = set(zipfile.ZipFile(io.BytesIO(frozen)).namelist())
    assert {
        "manifest.json",
        "seal.txt",
        "request.json",
        "scheme.toml",
        "city/city.toml",
        "city/register/sites.csv",
        "city/tables/raw_reading.parquet",
        "city/tables/raw_issued.parquet",
        "city/tables/mark.parquet",
        "standards/youju.standards.air/hj633.toml",
        "documents/通报.docx",
        canonical.DAYS,
        canonical.RANKINGS,
    } <= names


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_changed_byte_is_refused(frozen: bytes, tmp_path: Path, place: float, bit: int) -> None:
    changed = bytearray(frozen)
    changed[int(place * len(changed))] ^= 1 << bit
    path = tmp_path / "changed.zip"
    path.write_bytes(changed)
    with pytest.raises(BrokenEvidence):
        archive.unpack(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9])
def test_another_compression_is_refused(frozen: bytes, tmp_path: Path, method: int) -> None:
    """One changed bit of the directory makes Python read a member as bzip2."""
    entry = frozen.index(b"PK\x01\x02")  # APPNOTE 4.3.12: the method stands ten bytes after it
    changed = bytearray(frozen)
    changed[entry + 10 : entry + 12] = method.to_bytes(2, "little")
    path = tmp_path / "changed.zip"
    path.write_bytes(changed)
    with pytest.raises(BrokenEvidence, match=r"成员 manifest\.json"):
        archive.unpack(path)


@pytest.mark.parametrize(
    "name", ["city/tables/raw_reading.parquet", "scheme.toml", "documents/通报.docx"]
)
def test_the_member_that_was_changed_is_named(frozen: bytes, tmp_path: Path, name: str) -> None:
    path = tmp_path / "changed.zip"
    with zipfile.ZipFile(io.BytesIO(frozen)) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            data = old.read(info.filename)
            if info.filename == name:
                data = data[:-1] + bytes([data[-1] ^ 1])
            new.writestr(info, data)
    done = subprocess.run(
        [sys.executable, "-m", "youju", "replay", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert name in done.stderr


def test_a_member_too_many_or_too_few_is_named(frozen: bytes, tmp_path: Path) -> None:
    more = tmp_path / "more.zip"
    more.write_bytes(frozen)
    with zipfile.ZipFile(more, "a") as archive_:
        archive_.writestr("extra.txt", "x")
    with pytest.raises(BrokenEvidence, match=r"extra\.txt"):
        archive.unpack(more)
    fewer = tmp_path / "fewer.zip"
    with zipfile.ZipFile(io.BytesIO(frozen)) as old, zipfile.ZipFile(fewer, "w") as new:
        for info in old.infolist():
            if info.filename != "request.json":
                new.writestr(info, old.read(info.filename))
    with pytest.raises(BrokenEvidence, match=r"request\.json"):
        archive.unpack(fewer)


def test_results_that_do_not_follow_from_the_inputs_are_listed(
    frozen: bytes, tmp_path: Path
) -> None:
    members, manifest, _ = _unpacked(frozen, tmp_path)
    said = members[canonical.RANKINGS].decode()
    members[canonical.RANKINGS] = said.replace("甲县", "丙县").encode()
    for key in ("members",):
        manifest.pop(key)
    path = tmp_path / "forged.zip"
    path.write_bytes(archive.pack(members, manifest)[0])
    verdict = publish.replay(path)
    assert not verdict.identical
    assert any("丙县" in line for line in verdict.differences)


def test_a_pack_is_judged_by_the_dated_files_in_it(frozen: bytes, tmp_path: Path) -> None:
    """With other limits in the pack the recomputation follows them and no longer agrees."""
    members, manifest, _ = _unpacked(frozen, tmp_path)
    name = "standards/youju.standards.air/hj633.toml"
    changed = members[name].decode().replace("[0, 35, 60, 115,", "[0, 35, 61, 115,")
    assert changed != members[name].decode()
    members[name] = changed.encode()
    manifest.pop("members")
    path = tmp_path / "other.zip"
    path.write_bytes(archive.pack(members, manifest)[0])
    assert not publish.replay(path).identical


def _unpacked(frozen: bytes, folder: Path) -> tuple[dict[str, bytes], dict[str, object], str]:
    path = folder / "whole.zip"
    path.write_bytes(frozen)
    return archive.unpack(path)
