"""开始使用 — an empty city becomes usable, step by step, in the browser alone."""
