"""One call: its legs, what its caller hears, whom it rings, and what is done with it while it lasts."""
