"""Measurements: CPU time per unit of work, against a floor or a peer in the same run."""
