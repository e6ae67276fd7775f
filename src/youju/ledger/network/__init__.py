"""What follows from the network's readings: which values count, events, health, checks."""
