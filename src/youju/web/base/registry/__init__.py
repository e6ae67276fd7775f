"""名录 — organisations, counties, stations with dated belonging."""
