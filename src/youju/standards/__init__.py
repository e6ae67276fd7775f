"""what the nation says: one module and one dated file per standard."""
