"""The same figures as JSON and columns."""
