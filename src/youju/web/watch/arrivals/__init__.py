"""到数 — files that arrived, and mappings of unknown sheets."""
