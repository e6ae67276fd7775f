"""The pages of compensation."""
