"""说 — disclosure, publicity, the portal."""
