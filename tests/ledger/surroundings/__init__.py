"""Figures of sound and soil."""
