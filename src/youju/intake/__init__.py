"""进: the doors in; what is refused is kept with its reason."""
