"""Sound, soil, dustfall: the registers of their sites and plots, and their readings."""
