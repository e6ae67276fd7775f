"""公开 — draft, check, sign, issue; corrections."""
