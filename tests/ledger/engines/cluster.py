"""A real standalone Spark: a master and two workers on loopback, from the package pyspark."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SETTINGS = """\
spark.driver.memory            1g
spark.driver.extraJavaOptions  -XX:+UseSerialGC -XX:TieredStopAtLevel=1
spark.executor.extraJavaOptions  -XX:+UseSerialGC
"""
"""What an operator writes into ``spark-defaults.conf``; here: two cores and little memory."""


def _port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def standalone(folder: Path) -> Iterator[str]:
    """The master's address; the test is skipped where Java or pyspark is absent.

    ``SPARK_CONF_DIR`` of the programs it starts is ``folder``; the driver wants it too.
    """
    pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed (extra spark)")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed; parity with Spark was not run")
    home = Path(pyspark.__file__).parent
    port = _port()
    address = f"spark://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    }
    deploy = "org.apache.spark.deploy"
    master = ["--host", "127.0.0.1", "--port", str(port), "--webui-port", str(_port())]
    worker = ["--host", "127.0.0.1", "--cores", "1", "--memory", "1g"]
    commands = [
        [f"{deploy}.master.Master", *master],
        *(
            [f"{deploy}.worker.Worker", *worker, "--webui-port", str(_port()), address]
            for _ in range(2)
        ),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spark-defaults.conf").write_text(SETTINGS)
    running: list[subprocess.Popen[bytes]] = []
    logs = []
    try:
        for nth, command in enumerate(commands):
            log = (folder / f"log-{nth}").open("wb")
            logs.append(log)
            running.append(
                subprocess.Popen(
                    [str(home / "bin" / "spark-class"), *command],
                    env=environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            )
            if nth == 0:
                _listening(port)
        yield address
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(30)
        for log in logs:
            log.close()


def _listening(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the Spark master does not listen")
