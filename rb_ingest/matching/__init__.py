"""Plan rows matched to catalogue entries."""
