"""门户 — what the public sees without signing in."""
