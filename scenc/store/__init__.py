"""scenc.store"""
