"""The monitoring network on the site: devices, what they send, and what they are bound to."""
