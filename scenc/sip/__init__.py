"""scenc.sip"""
