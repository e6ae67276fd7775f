"""The network's health on the site."""
