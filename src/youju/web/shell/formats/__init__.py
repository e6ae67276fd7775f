"""How an office writes dates and numbers, by language."""
