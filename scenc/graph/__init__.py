"""scenc.graph"""
