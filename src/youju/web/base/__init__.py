"""共用 — the city, rights, the register, the why page, work: what every app stands on."""
