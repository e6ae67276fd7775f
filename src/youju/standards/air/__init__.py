"""ambient air: limits, index, evaluation, ranking, dust, targets."""
