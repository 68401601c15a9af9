"""scenc.pbx"""
