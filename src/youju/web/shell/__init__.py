"""The page around every page: menu, styles, errors, formats. Draws; knows no rights, no city."""
