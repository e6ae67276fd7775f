"""账: what was computed, from what, by which rule."""
