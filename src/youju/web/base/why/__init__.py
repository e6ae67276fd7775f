"""依据 — the why page of any number."""
