"""what instruments said and what authorities issued."""
