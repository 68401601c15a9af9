"""scenc.diagnostics"""
