"""Figures of sound, soil and dustfall: computed, kept with a basis, explained."""
