"""the invented city."""
