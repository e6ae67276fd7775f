"""layouts: how files are read."""
