"""考核 — ranking of a scheme for any period."""
