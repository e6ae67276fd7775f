"""What a person may, under the name that the templates of the network load."""

from __future__ import annotations

from youju.web.base.rights.templatetags.may import register

__all__ = ["register"]
