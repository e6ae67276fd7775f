"""水环境 — sections, rivers and counties by their water."""
