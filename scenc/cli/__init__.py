"""scenc.cli"""
