"""Office files are zip archives; this packs them so that equal content gives equal bytes.

Word and Excel stamp every member with the hour of writing; evidence packs hash whole files,
so members get one fixed time, one order and no trace of the machine.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from youju.terms.errors import BadInput

_TIME = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip archive can say."""
_FIRST = ("[Content_Types].xml", "_rels/.rels")
MOST_BYTES = 200_000_000
"""An uploaded form that unpacks to more is refused: no office form is that large."""


def pack(members: Mapping[str, bytes | str]) -> bytes:
    """The archive of these members; the order of the mapping does not matter."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members, key=lambda name: (name not in _FIRST, name)):
            content = members[name]
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, content.encode() if isinstance(content, str) else content, None)
    return out.getvalue()


def unpack(archive: bytes, said: str = "文件") -> dict[str, bytes]:
    """The members by name. Refuses what is no zip archive, is damaged, or unpacks too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            size = sum(info.file_size for info in opened.infolist())
            if size > MOST_BYTES:
                raise BadInput(f"{said}解开后有 {size // 1_000_000} MB，不是办公表格，拒绝打开。")
            return {info.filename: opened.read(info) for info in opened.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        if archive[:4] == b"\xd0\xcf\x11\xe0":
            raise BadInput(
                f"{said}是旧版（.xls、.doc）或加密的文件；请解除密码，另存为 .xlsx 或 .docx。"
            ) from error
        raise BadInput(f"{said}不是完好的 .xlsx 或 .docx 文件；请重新另存后再上传。") from error


def repack(archive: bytes) -> bytes:
    """The same members in fixed order, with fixed times."""
    return pack(unpack(archive))
