"""Killed, full, without its folder: nothing acknowledged is missing (more by ``make crash``)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_killed_full_and_without_a_folder(tmp_path: Path) -> None:
    program = (sys.executable, "-m", "tests.intake.gateway.dying")
    done = subprocess.run(
        [*program, str(tmp_path / "c"), "4", "212", "--writer", "--faults"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 missing" in done.stdout
