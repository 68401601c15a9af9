"""scenc.lang"""
