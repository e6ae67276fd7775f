"""Sound and soil: the registers of their sites and plots, and their readings."""
