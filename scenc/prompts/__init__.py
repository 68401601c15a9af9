"""scenc.prompts"""
