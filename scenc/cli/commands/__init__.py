"""scenc.cli.commands"""
