"""The other database: the whole demo site on a real PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.browser.conftest import free_port
from youju.demo.site import PEOPLE

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh server; skipped where PostgreSQL is absent."""
    if not SERVERS:
        pytest.skip("PostgreSQL is not installed")
    here = tmp_path_factory.mktemp("postgresql")
    # The server refuses to run as root; its Debian user may then need a way in.
    as_server: list[str] = []
    if os.geteuid() == 0:
        as_server = ["runuser", "-u", "postgres", "--"]
        here = Path("/tmp") / f"youju-postgresql-{os.getpid()}"
        here.mkdir(mode=0o755)
        shutil.chown(here, "postgres")
    port = free_port()
    run = {"check": True, "capture_output": True, "cwd": "/"}
    tools, data = SERVERS[-1], here / "data"
    initdb = [*as_server, str(tools / "initdb"), "-D", str(data), "-U", "youju", "-A", "trust"]
    subprocess.run([*initdb, "-E", "UTF8", "--locale=C.UTF-8"], **run)  # type: ignore[call-overload]
    options = f"-p {port} -h 127.0.0.1 -k {here} -c fsync=off"
    control = [*as_server, str(tools / "pg_ctl"), "-D", str(data), "-w"]
    log = str(here / "log")
    subprocess.run([*control, "-o", options, "-l", log, "start"], **run)  # type: ignore[call-overload]
    try:
        yield f"postgres://youju@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(here, ignore_errors=True)


COUNT = """
import django; django.setup()
from django.db import connection
from youju.web.base.rights.models import User
from youju.web.base.work import chain
from youju.web.base.work.actions import as_sealed
from youju.web.base.work.models import Entry
print(connection.vendor, User.objects.count(), Entry.objects.count(),
      chain.faults(as_sealed(one) for one in Entry.objects.order_by("number")))
"""


def test_the_demo_site_lives_on_postgresql(server: str, built_city: Path, tmp_path: Path) -> None:
    city = tmp_path / "city"
    shutil.copytree(built_city, city)
    environment = {
        **os.environ,
        "DATABASE_URL": server,
        "YOUJU_CITY": str(city),
        "DJANGO_SETTINGS_MODULE": "youju.web.config.settings",
    }
    demo = [sys.executable, "-m", "youju", "demo", str(city), "--site"]
    subprocess.run(demo, check=True, env=environment, capture_output=True)
    assert not (city / "site" / "site.sqlite3").exists()
    said = subprocess.run(
        [sys.executable, "-c", COUNT], check=True, env=environment, capture_output=True, text=True
    ).stdout.split(maxsplit=3)
    assert said[0] == "postgresql"
    assert int(said[1]) == len(PEOPLE)
    assert said[3].strip() == "[]"  # the audit chain is whole


LEFT_OUT = ("contenttypes", "auth.permission", "sessions")


@pytest.mark.long
def test_a_site_moves_from_sqlite_and_its_audit_chain_stays_whole(
    server: str, built_city: Path, tmp_path: Path
) -> None:
    """The commands of docs/scale.md; in XML, because Django's JSON cuts microseconds."""
    city, kept = tmp_path / "city", tmp_path / "people.xml"
    shutil.copytree(built_city, city)
    settings = {"YOUJU_CITY": str(city), "DJANGO_SETTINGS_MODULE": "youju.web.config.settings"}
    before = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | settings
    after = before | {"DATABASE_URL": server.removesuffix("postgres") + "moved"}

    def run(*command: str, env: dict[str, str]) -> str:
        return subprocess.run(
            [sys.executable, *command], check=True, env=env, capture_output=True, text=True, cwd="/"
        ).stdout

    run("-m", "youju", "demo", str(city), "--site", env=before)
    counted = run("-c", COUNT, env=before).split(maxsplit=3)
    out = [word for one in LEFT_OUT for word in ("-e", one)]
    dump = ("dumpdata", "--format", "xml", "--natural-foreign", *out, "-o", str(kept))
    run("-m", "django", *dump, env=before)
    made = [str(SERVERS[-1] / "psql"), server, "-q", "-c", "create database moved"]
    subprocess.run(made, check=True, capture_output=True)
    run("-m", "django", "migrate", env=after)
    run("-m", "django", "loaddata", str(kept), env=after)
    found = run("-c", COUNT, env=after).split(maxsplit=3)
    assert (counted[0], found[0]) == ("sqlite", "postgresql")
    assert found[1:] == counted[1:]
    assert int(found[2]) > 0
    assert found[3].strip() == "[]"
