"""scenc.bundle"""
