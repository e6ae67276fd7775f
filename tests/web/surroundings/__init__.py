"""The pages of sound and soil."""
