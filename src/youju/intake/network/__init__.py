"""The gateway's stream of packets becomes readings, exactly once, and is explained from there."""
