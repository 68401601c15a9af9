"""The PBX: the asyncio shell around flow machine, SIP core and media engine."""
