"""Figures of sound and soil: computed, kept with a basis, explained."""
