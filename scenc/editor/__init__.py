"""What an editor may ask about a scenario, and the language server that answers."""
