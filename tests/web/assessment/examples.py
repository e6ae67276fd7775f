"""Arguments of this app's addresses for the permission matrix."""

from __future__ import annotations

from typing import Any

from youju.web.base.city import folder


def _county() -> list[dict[str, Any]]:
    return [{"place": folder.city().register.counties()[0]}]


EXAMPLES = {"assessment:object": _county, "assessment:months": _county, "targets:place": _county}
