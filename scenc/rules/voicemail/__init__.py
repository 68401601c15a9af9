"""Rules about mailboxes."""
