"""The interop tests' kit: independent SIP clients under control, and ears that can tell who is heard."""
