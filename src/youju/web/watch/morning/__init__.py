"""The morning sheet: what the office knows at 08:30, and what is missing."""
