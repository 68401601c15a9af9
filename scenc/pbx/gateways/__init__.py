"""What goes to other systems, and texts: requests, webhooks, look-ups, messages."""
