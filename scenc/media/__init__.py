"""scenc.media"""
