"""The Django project: settings, the list of addresses, the server's entrance."""
