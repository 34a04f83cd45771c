"""Certificates: issued, shown, checked by anybody, revoked."""
