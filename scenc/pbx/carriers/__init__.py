"""Lines to carriers: how they stand, and where a carrier's name leads."""
