"""scenc"""
