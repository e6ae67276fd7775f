"""terms 词 — the nouns that pass between rooms; needs nothing but the standard library."""
