"""A city's folder: settings, register, schemes, journal, tables, packs.

::

    city.toml               settings (readings.settings)
    register/sections.csv   the sections of surface water, versioned in the same way
    register/sites.csv      the stations as they stand now; edited here or written by the site
    register/versions/…     every version handed in, named by its hash; versions.csv says when
    schemes/ packs/         schemes of marks, evidence packs
    journal/                what came in (readings.journal); the originals lie in it
    tables/                 Delta tables, which can be made again from the journal
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path

from youju.readings.journal import Journal, sync_folder
from youju.readings.sections import HEAD as SECTIONS_HEAD
from youju.readings.sections import SectionRegister, read_section_register
from youju.readings.settings import Settings, read_settings
from youju.terms.errors import BadInput, Locked, NotThere
from youju.terms.places import HEAD, Register, read_register

FOLDERS = ("register/versions", "schemes", "journal", "tables", "packs")


class City:
    """One city's folder, opened. Nothing is written by opening it.

    An object belongs to one thread; open the folder again for another.
    """

    def __init__(
        self, path: Path, settings: Settings, *, clock: Callable[[], int] | None = None
    ) -> None:
        self.path = path
        self.settings = settings
        self.journal = Journal(path / "journal", clock=clock)
        self.tables = path / "tables"
        self.opened: dict[str, object] = {}  # the tables that were opened through this object
        self._locks = 0
        self._lock_fd = -1

    @classmethod
    def open(cls, path: str | Path, *, clock: Callable[[], int] | None = None) -> City:
        """The city in that folder.

        ``clock`` gives arrival times (microseconds UTC); the demo city passes its own.

        :raises NotThere: the folder holds no city.toml.
        :raises BadInput: city.toml can't be read.
        """
        folder = Path(path)
        file = folder / "city.toml"
        if not file.is_file():
            raise NotThere(
                f"“{folder}”不是城市库（没有 city.toml）；"
                f"新建请用 youju init {folder} --name 城市名。"
            )
        return cls(folder, read_settings(_text(file), str(file)), clock=clock)

    @classmethod
    def create(
        cls,
        path: str | Path,
        settings: Settings,
        *,
        register: str = "",
        clock: Callable[[], int] | None = None,
    ) -> City:
        """An empty city in a new or empty folder; ``register`` is the text of sites.csv.

        :raises BadInput: the folder already holds something, or the register can't be read.
        """
        folder = Path(path)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(f"“{folder}”已经存在并且不是空文件夹；请换一个文件夹。")
        text = register or ",".join(HEAD) + "\n"
        read_register(text)
        for name in FOLDERS:
            (folder / name).mkdir(parents=True)
        replace_text(folder / "register" / "sites.csv", text)
        replace_text(folder / "register" / "sections.csv", ",".join(SECTIONS_HEAD) + "\n")
        replace_text(folder / "city.toml", settings.to_toml())  # last: now it is a city
        city = cls(folder, settings, clock=clock)
        if register:
            city.keep_register()
        return city

    # the register

    @cached_property
    def register(self) -> Register:
        """The stations as register/sites.csv has them now."""
        file = self.path / "register" / "sites.csv"
        if not file.is_file():
            raise NotThere(f"缺少站点名录 {file}；表头为 {','.join(HEAD)}。")
        return read_register(_text(file), str(file))

    def hand_in_register(self, text: str, *, by: str = "", on: date | None = None) -> Register:
        """Put another version of the register in force; the old ones stay."""
        register = read_register(text)
        replace_text(self.path / "register" / "sites.csv", text)
        self.__dict__["register"] = register
        self.keep_register(by=by, on=on)
        return register

    def keep_register(self, *, by: str = "", on: date | None = None) -> str:
        """Keep the present version under its hash (once) and return the hash.

        The version is journalled (stream ``register``) and listed in versions.csv.
        """
        register = self.register
        sha = register.sha256
        file = self._version(sha)
        if not file.is_file():
            text = register.to_csv()
            said = {"sha256": sha, "by": by, "on": on.isoformat() if on else ""}
            position = self.journal.append("register", "register", text.encode(), said)
            replace_text(file, text)
            lines = self.register_versions()
            arrived = self.journal.read(position).arrived.isoformat()
            lines.append((sha, str(position), arrived, said["on"], by))
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerows(
                [("sha256", "position", "arrived", "on", "by"), *lines]
            )
            replace_text(self.path / "register" / "versions.csv", out.getvalue())
        return sha

    def register_versions(self) -> list[tuple[str, ...]]:
        """(sha256, journal position, arrived, on, by) of every version kept, oldest first."""
        file = self.path / "register" / "versions.csv"
        if not file.is_file():
            return []
        return [tuple(row) for row in csv.reader(_text(file).splitlines())][1:]

    def register_at(self, sha256: str) -> Register:
        """The register in the version with that hash.

        :raises NotThere: no such version was kept.
        """
        if sha256 == self.register.sha256:
            return self.register
        file = self._version(sha256)
        if not file.is_file():
            raise NotThere(f"没有保存散列为 {sha256} 的站点名录版本。")
        return read_register(_text(file), str(file))

    def _version(self, sha256: str) -> Path:
        return self.path / "register" / "versions" / f"{sha256}.csv"

    # the register of sections

    @cached_property
    def sections(self) -> SectionRegister:
        """The sections as register/sections.csv has them now; none where there is no such file."""
        file = self.path / "register" / "sections.csv"
        return (
            read_section_register(_text(file), str(file)) if file.is_file() else SectionRegister()
        )

    def hand_in_sections(
        self, text: str, *, by: str = "", on: date | None = None
    ) -> SectionRegister:
        """Put another version of the register of sections in force; the old ones stay."""
        sections = read_section_register(text)
        replace_text(self.path / "register" / "sections.csv", text)
        self.__dict__["sections"] = sections
        self.keep_sections(by=by, on=on)
        return sections

    def keep_sections(self, *, by: str = "", on: date | None = None) -> str:
        """Keep the present version under its hash (once), journalled; its hash."""
        sections = self.sections
        sha = sections.sha256
        if sections.lines:
            self.keep_version("sections", sha, sections.to_csv(), by=by, on=on)
        return sha

    def sections_at(self, sha256: str) -> SectionRegister:
        """The register of sections in the version with that hash.

        :raises NotThere: no such version was kept.
        """
        for known in (self.sections, SectionRegister()):
            if sha256 == known.sha256:
                return known
        return read_section_register(self.version_text("sections", sha256, "断面名录"))

    # registers that are known by the hash of their text

    def keep_version(
        self, of: str, sha256: str, text: str, *, by: str = "", on: date | None = None
    ) -> None:
        """Keep a version of a register under its hash, once; it is journalled first."""
        file = self._version(f"{of}-{sha256}")
        if not file.is_file():
            said = {"sha256": sha256, "by": by, "on": on.isoformat() if on else "", "of": of}
            self.journal.append("register", "register", text.encode(), said)
            replace_text(file, text)

    def version_text(self, of: str, sha256: str, name: str) -> str:
        """The text of a version that was kept.

        :raises NotThere: no such version was kept.
        """
        file = self._version(f"{of}-{sha256}")
        if not file.is_file():
            raise NotThere(f"没有保存散列为 {sha256} 的{name}版本。")
        return _text(file)

    def put_text(self, path: str, text: str) -> None:
        """Put a small file of the folder in force."""
        replace_text(self.path / path, text)

    # one writer

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the tables for writing; entered again by the same object it is the same hold.

        :raises Locked: another process (or another City object) holds them.
        """
        if not self._locks:
            self.tables.mkdir(exist_ok=True)
            fd = os.open(self.tables / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(fd)
                raise Locked(
                    f"另一个程序正在写城市库“{self.path}”的数据表；请等它结束后再试。"
                ) from None
            self._lock_fd = fd
        self._locks += 1
        try:
            yield
        finally:
            self._locks -= 1
            if not self._locks:
                os.close(self._lock_fd)


def read_kept(city: City, path: str) -> str | None:
    """The text of a small file of a city's folder; None where there is none."""
    file = city.path / path
    return _text(file) if file.is_file() else None


def replace_text(path: Path, text: str) -> None:
    """Write a small file so that after a crash either the old or the new text is there."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{file} 不是 UTF-8 文本；请另存为 UTF-8。") from None
