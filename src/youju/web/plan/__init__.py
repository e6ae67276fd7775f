"""定 — targets, tasks, duties, support."""
