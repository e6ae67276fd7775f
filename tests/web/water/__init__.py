"""The pages of water."""
