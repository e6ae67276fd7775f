"""``make bench`` — every benchmark of this folder, one after the other, each as ratios.

Each is a program of its own (``python bench/NAME.py --help``); nothing is asserted here, and
figures of a shared machine are to be read as ratios.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = (
    "start_up",
    "nation_year",
    "nation_water",
    "city_year",
    "import_history",
    "hj212_frames",
    "gateway",
    "network_minutes",
    "pages",
)


def main() -> int:
    """Run all, or those named; the exit code is that of the worst."""
    wanted = sys.argv[1:] or NAMES
    worst = 0
    for name in wanted:
        print(f"\n== {name}", flush=True)
        done = subprocess.run([sys.executable, str(HERE / f"{name}.py")], check=False)
        worst = max(worst, done.returncode)
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
