"""预报与重污染过程 — forecasts, warnings, episodes, high values."""
