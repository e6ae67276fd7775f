"""recipes: readings and standards in, figures out; once, lazily, over integers."""
