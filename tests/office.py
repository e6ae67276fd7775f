"""LibreOffice for the tests: converts files, and computes every formula anew on loading."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class Office:
    """LibreOffice with a profile of its own that computes every formula anew on loading."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program = program
        self.folder = folder
        self.profile = folder / "profile"
        user = self.profile / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_RECALCULATE, encoding="utf-8")
        self.count = 0

    def convert(self, data: bytes, source: str, target: str) -> Path:
        """The file converted from one kind to another."""
        self.count += 1
        place = self.folder / f"file{self.count}.{source}"
        place.write_bytes(data)
        out = self.folder / f"out{self.count}"
        subprocess.run(
            [
                self.program,
                f"-env:UserInstallation={self.profile.as_uri()}",
                "--headless",
                "--convert-to",
                target,
                "--outdir",
                str(out),
                str(place),
            ],
            check=True,
            capture_output=True,
            timeout=240,
        )
        return out / f"file{self.count}.{target}"

    def convert_all(self, given: dict[str, bytes], source: str, target: str) -> dict[str, bytes]:
        """Many files, by names that are good for files, converted by one start of the program."""
        self.count += 1
        place, out = self.folder / f"all{self.count}", self.folder / f"out{self.count}"
        place.mkdir()
        for key, data in given.items():
            (place / f"{key}.{source}").write_bytes(data)
        subprocess.run(
            [
                self.program,
                f"-env:UserInstallation={self.profile.as_uri()}",
                *("--headless", "--convert-to", target, "--outdir", str(out)),
                *(str(place / f"{key}.{source}") for key in given),
            ],
            check=True,
            capture_output=True,
            timeout=1800,
        )
        return {key: (out / f"{key}.{target}").read_bytes() for key in given}

    def print_all(self, files: list[Path], out: Path) -> None:
        """Every file as PDF, by one start of the program."""
        subprocess.run(
            [
                self.program,
                f"-env:UserInstallation={self.profile.as_uri()}",
                *("--headless", "--convert-to", "pdf", "--outdir", str(out)),
                *map(str, files),
            ],
            check=True,
            capture_output=True,
            timeout=240,
        )

    def pages(self, data: bytes, source: str) -> list[str]:
        """The text of every page, as it would be printed."""
        if shutil.which("pdftotext") is None:
            pytest.skip("pdftotext (poppler-utils) is not installed")
        pdf = self.convert(data, source, "pdf")
        done = subprocess.run(
            ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True
        )
        return done.stdout.decode().split("\f")[:-1]
