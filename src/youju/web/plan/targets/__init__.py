"""目标 — plan line, allowed mean, probability."""
