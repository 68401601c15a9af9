"""Opening hours in local wall-clock time: interval algebra and the rules it serves."""
