"""What a process does that ``youju serve`` has started: it goes when its supervisor is gone."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

SUPERVISOR = "YOUJU_SUPERVISOR"
"""Environment variable with the process number of the supervisor."""
NOT_AGAIN = 3
"""Exit code of a process that would fail again however often it is started."""
_PDEATHSIG = 1


def leave_with_supervisor() -> None:
    """Ask the kernel for SIGTERM when the supervisor dies, even by kill -9 (Linux)."""
    supervisor = os.environ.get(SUPERVISOR, "")
    if not supervisor.isdecimal() or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(supervisor):  # it was quicker
        sys.exit(NOT_AGAIN)
