"""How long ``youju --help`` takes, as a whole process, beside ``python -c pass``."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

ROUNDS = 15


def timed(command: list[str]) -> float:
    """Seconds of one whole process."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> int:
    """Print medians and their ratio."""
    ours = [sys.executable, "-m", "youju", "--help"]
    bare = [sys.executable, "-c", "pass"]
    pairs = [(timed(ours), timed(bare)) for _ in range(ROUNDS)]
    one, two = median(a for a, _ in pairs), median(b for _, b in pairs)
    print(f"youju --help {one * 1000:.0f} ms, python -c pass {two * 1000:.0f} ms, {one / two:.1f}×")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
