"""Servers that speak the protocols of others, for tests, demos and benches on loopback. Nothing else imports them."""
