"""What all tests share: where the published data lie."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings

from tests.office import Office

ROOT = Path(__file__).resolve().parent.parent

LONGEST = ("tests/web/browser/", "tests/office_month/", "tests/web/")
"""What takes longest starts first, or one worker stands idle while another ends its long file."""


settings.register_profile("usual", max_examples=50)
settings.register_profile("long", max_examples=200)


def pytest_configure(config: pytest.Config) -> None:
    """Laws are tried on more examples in the long run; tests that name a number keep it."""
    wanted = str(config.getoption("markexpr") or "")
    settings.load_profile("long" if "long or" in wanted else "usual")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; workers are given files in this order (see the Makefile)."""

    def place(item: pytest.Item) -> int:
        ranks = (rank for rank, start in enumerate(LONGEST) if item.nodeid.startswith(start))
        return next(ranks, len(LONGEST))

    items.sort(key=place)


def shared_folder() -> Path:
    """The folder of published data, from YOUJU_SHARED, else beside the checkout."""
    return Path(os.environ.get("YOUJU_SHARED", ROOT.parent / "shared")).resolve()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published data; the test is skipped where it is absent."""
    folder = shared_folder()
    if not (folder / "data").is_dir():
        pytest.skip(f"published data not found at {folder}; set YOUJU_SHARED to run this test")
    return folder


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice; the test is skipped where it is absent."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    return Office(program, tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of the worker; master without workers."""
    return getattr(request.config, "workerinput", {}).get("workerid", "master")


@pytest.fixture(scope="session")
def built_city(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The small invented city, computed; built once for all workers, never written to."""
    from youju.demo.build import build
    from youju.ledger.compute import compute

    root = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        root = root.parent
    target = root / "small-city"
    with one_after_another(root / "small-city.lock"):
        if not (target / "demo.json").is_file():
            made = build(target, small=True)
            compute(made.city, now=datetime(2026, 11, 23, 8))  # noqa: DTZ001 - only recorded
    return target


@contextmanager
def one_after_another(file: Path) -> Iterator[None]:
    """Only one worker at a time is inside; the first builds, the others find what it built."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
