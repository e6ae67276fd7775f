"""What a client may have asked wrongly: it is told where, and nothing is ever ignored."""

from __future__ import annotations

from youju.terms.errors import BadInput, NotThere


class Malformed(BadInput):
    """A path or an option that cannot be read, or that asks for what has no meaning (400)."""


class NotOffered(BadInput):
    """Something of the standard, or of OData, that this service does not offer (501)."""


class NoSuchThing(NotThere):
    """A path that leads nowhere (404)."""
