"""Who may do what: persons, posts, the organisation tree, and the gate before every view."""
