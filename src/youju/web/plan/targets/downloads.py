"""A sheet on its way out: its name, and who took it when."""

from __future__ import annotations

import io

from django.http import FileResponse, HttpRequest
from django.utils import timezone

from youju.web.base.city import folder

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(name: str, data: bytes, kind: str = XLSX) -> FileResponse:
    """The bytes as a download under that name."""
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type=kind)


def signed_by(request: HttpRequest) -> dict[str, str]:
    """Who takes a list out of the site and when, and from which computation it comes."""
    now = timezone.localtime()
    computed = folder.computed()
    number = f"，第{computed.number}次计算" if computed else ""
    return {
        "by": f"{request.user}于{now:%Y-%m-%d %H:%M}导出",
        "source": f"{folder.city().settings.name}生态环境数据库{number}",
    }
