"""Static files with their hash in the name, compressed once."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Hashed(CompressedManifestStaticFilesStorage):
    """As WhiteNoise does it; a file that a page names and that was not collected is not fatal."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name, or the plain one of a file that was not collected yet."""
        try:
            found: str = super().stored_name(name)
        except ValueError:
            return name
        return found
