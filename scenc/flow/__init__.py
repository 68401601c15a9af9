"""scenc.flow"""
