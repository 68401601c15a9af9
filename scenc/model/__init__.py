"""scenc.model"""
