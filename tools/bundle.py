"""One archive with everything that a city without internet needs: python tools/bundle.py.

``dist/youju-VERSION-PLATFORM.tar.gz`` holds the wheels of youju and of all it runs on (for this
Python and this kind of machine), the built pages inside youju's own wheel, checksums, and
``install.sh``, which checks them and installs into a fresh virtual environment.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
INSTALL = """\
#!/bin/sh
# 安装有据：sh install.sh [目录]（默认 ./youju-venv）。不需要互联网；需要 Python {python}。
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${{1:-youju-venv}}
(cd "$here" && sha256sum --quiet -c SHA256SUMS) || {{ echo "文件校验不通过，请重新拷贝安装包。"; exit 1; }}
python{python} -m venv "$target"
"$target/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" "youju[web]"
echo "已安装。演示：$target/bin/youju demo demo-city --site && $target/bin/youju serve --city demo-city"
"""


def main() -> int:
    if not (ROOT / "src/youju/web/shell/static/youju/youju.css").is_file():
        print("the pages are not built yet; run `make front` first", file=sys.stderr)
        return 1
    version = subprocess.run(
        [sys.executable, "-c", "import youju; print(youju.__version__)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    name = f"youju-{version}-py{python.replace('.', '')}-{platform}"
    folder = DIST / name
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)  # else old files get into the wheel
    print("collecting wheels …", flush=True)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(wheels)]
        + ["-c", str(ROOT / "constraints.txt"), f"{ROOT}[web]"],
        check=True,
    )
    (folder / "install.sh").write_text(INSTALL.format(python=python), encoding="utf-8")
    for file in ("LICENSE", "README.md", "README.zh-CN.md", "constraints.txt"):
        shutil.copy(ROOT / file, folder / file)
    lines = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.relative_to(folder).as_posix()}\n"
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    archive = DIST / f"{name}.tar.gz"
    with tarfile.open(archive, "w:gz") as out:
        out.add(folder, name)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    (DIST / f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n", encoding="utf-8")
    size = archive.stat().st_size / 1e6
    print(f"{archive.relative_to(ROOT)}  {size:.0f} MB, {len(lines)} files, sha256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
