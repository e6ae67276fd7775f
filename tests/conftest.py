"""What all tests share: where the published data lie."""

from __future__ import annotations

import os
import shutil
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
