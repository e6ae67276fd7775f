"""审核 — marks with two persons, notes of doubt, applications."""
