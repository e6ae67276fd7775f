"""What all tests share: where the published data lie."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings

from tests.office import Office
from youju.readings.city import City

ROOT = Path(__file__).resolve().parent.parent

LONGEST = ("tests/web/browser/", "tests/office_month/", "tests/web/")
"""What takes longest starts first, or one worker stands idle while another ends its long file."""


settings.register_profile("usual", max_examples=50, deadline=None)
settings.register_profile("long", max_examples=200, deadline=None)


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

    target = shared_root(tmp_path_factory, worker_id) / "small-city"
    with one_after_another(target.with_suffix(".lock")):
        if not (target / "demo.json").is_file():
            made = build(target, small=True)
            compute(made.city, now=datetime(2026, 11, 23, 8))  # noqa: DTZ001 - only recorded
    return target


@pytest.fixture(scope="session")
def town_at(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[Path], City]:
    """Puts the city of ``tests.ledger.towns``, computed, into a folder; built once for all."""
    from tests.ledger import towns

    kept = shared_root(tmp_path_factory, worker_id) / "towns"
    with one_after_another(kept.with_suffix(".lock")):
        if not (kept / "tables" / "bases.jsonl").is_file():
            towns.build(kept)
    return lambda folder: City.open(Path(shutil.copytree(kept, folder)))


def shared_root(factory: pytest.TempPathFactory, worker: str) -> Path:
    """The temporary folder of the whole run, the same for all workers."""
    root = factory.getbasetemp()
    return root if worker == "master" else root.parent


@contextmanager
def one_after_another(file: Path) -> Iterator[None]:
    """Only one worker at a time is inside; the first builds, the others find what it built."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
