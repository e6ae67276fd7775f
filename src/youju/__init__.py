"""youju 有据 — every number has its evidence."""

__version__ = "0.1.0"
