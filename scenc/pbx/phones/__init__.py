"""Telephones: whose they are, where they are registered, and how those that sleep are woken."""
