"""Rules about test blocks."""
