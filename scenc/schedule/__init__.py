"""scenc.schedule"""
