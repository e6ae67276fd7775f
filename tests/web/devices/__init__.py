"""Commands to devices on the site."""
