"""scenc.syntax"""
