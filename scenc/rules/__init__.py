"""scenc.rules"""
