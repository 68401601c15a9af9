"""What the calls of a company share: queues, rooms, parking places, switches, records, limits."""
