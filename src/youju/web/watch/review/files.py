"""Files that belong to a review: what may come in, and where the bytes lie."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from youju.terms.errors import BadInput

MOST_BYTES = 20 * 1024 * 1024
MOST_FILES = 5
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BEGINS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".docx": (ZIP,),
    ".xlsx": (ZIP,),
    ".doc": (OLE,),
    ".xls": (OLE, ZIP),
    ".wps": (OLE, ZIP),
    ".et": (OLE, ZIP),
    ".ofd": (ZIP,),
    ".zip": (ZIP,),
    ".csv": (),
    ".txt": (),
}
"""How a file with that ending begins; text files begin with anything but these."""


@dataclass(frozen=True)
class Upload:
    """A file that may come in."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.data).hexdigest()


def checked(name: str, data: bytes) -> Upload:
    """The file under its plain name, when it is what its ending says.

    :raises BadInput: empty, too large, an ending that is not taken, or one that lies.
    """
    plain = re.sub(r"[\x00-\x1f/\\]", "_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    stem, ending = os.path.splitext(plain)
    ending = ending.lower()
    said = {"name": plain}
    if ending not in BEGINS:
        known = "、".join(sorted(one.lstrip(".") for one in BEGINS))
        raise BadInput(
            _("“%(name)s” is not taken; send one of these: %(known)s.") % {**said, "known": known}
        )
    if not data:
        raise BadInput(_("“%(name)s” is empty; choose the file again.") % said)
    if len(data) > MOST_BYTES:
        size, most = f"{len(data) / 1e6:.0f}", f"{MOST_BYTES / 1e6:.0f}"
        raise BadInput(
            _("“%(name)s” has %(size)s MB, more than %(most)s MB; send a smaller one.")
            % {**said, "size": size, "most": most}
        )
    begins = BEGINS[ending]
    every = {one for ones in BEGINS.values() for one in ones}
    honest = (
        data.startswith(begins)
        if begins
        else b"\x00" not in data[:4096] and not data.startswith(tuple(every))
    )
    if not honest:
        raise BadInput(
            _("The content of “%(name)s” is not what its ending says; save it again as %(ending)s.")
            % {**said, "ending": ending.lstrip(".")}
        )
    return Upload(f"{stem[:180]}{ending}", data)


def keep(upload: Upload) -> str:
    """Put the bytes under their hash; twice the same is once. Gives the hash."""
    target = path_of(upload.sha256)
    if target.is_file():
        return upload.sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    with fresh.open("wb") as file:
        file.write(upload.data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)
    return upload.sha256


def path_of(sha256: str) -> Path:
    """Where the bytes with that hash lie."""
    return Path(settings.SITE) / "files" / "review" / sha256[:2] / sha256
