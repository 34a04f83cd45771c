"""Random names and secrets: public ids of people, one-time links, codes on slips, and the digest that is kept of them.

A digest is keyed with the site's secret, so that whoever reads the database alone cannot try the codes one by one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from flask import current_app

SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""What codes are written with: no 0 and O, no 1, I and L."""

CODE_LENGTH = 8


def public_id() -> str:
    """A random name of ten characters for addresses; no secret."""
    return "".join(secrets.choice(SIGNS.lower()) for _ in range(10))


def new_token() -> str:
    """128 random bits, for a link that opens something once."""
    return secrets.token_hex(16)


def new_code() -> str:
    """A code of eight signs that is copied from paper."""
    return "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))


def derived_codes(*parts: str) -> tuple[str, ...]:
    """The code that follows from `parts` and the site's secret, and from each earlier secret still honoured.

    Whoever knows `parts` can have the code again without its being kept; one of them must be random and well guarded.
    """
    return tuple(_as_code(bytes.fromhex(found)) for found in digests("derived code", *parts))


def _as_code(random: bytes) -> str:
    number, signs = int.from_bytes(random, "big"), []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(SIGNS))
        signs.append(SIGNS[place])
    return "".join(signs)


def spoken_code(code: str) -> str:
    """A code in two groups, as it is printed: K7QM 4XWD."""
    return f"{code[:4]} {code[4:]}"


def compact_code(text: str) -> str:
    """A code as typed, in capitals and without spaces and hyphens."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if not sign.isspace() and sign != "-")


def digest(purpose: str, *parts: str) -> str:
    """What is kept of a secret; `purpose` keeps digests of different things apart."""
    return digests(purpose, *parts)[0]


def digests(purpose: str, *parts: str) -> tuple[str, ...]:
    """The digest under the present key and under each earlier one that is still honoured."""
    keys = (current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"])
    text = "\x00".join([purpose, *parts]).encode()
    return tuple(hmac.new(key.encode(), text, hashlib.sha256).hexdigest() for key in keys)
