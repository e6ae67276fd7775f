"""办件 — open items, the audit chain, the home page; news between apps travels through here."""
