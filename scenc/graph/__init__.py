"""The flow graph: what can be reached, where calls end, whether they go round, and drawings of it."""
