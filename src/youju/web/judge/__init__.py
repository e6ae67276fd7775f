"""评 — assessment."""
