"""scenc.flow.ops"""
