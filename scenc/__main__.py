"""`python -m scenc`."""

from scenc.cli.app import main

main()
