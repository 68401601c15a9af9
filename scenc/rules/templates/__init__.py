"""scenc.rules.templates"""
