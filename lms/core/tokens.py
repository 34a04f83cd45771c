"""Random names and secrets: public ids of people, one-time links, codes on slips, and the digest that is kept of them.

A digest is keyed with the site's secret, so that whoever reads the database alone cannot try the codes one by one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from itertools import islice, product

from flask import current_app

SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""What codes are written with: no 0 and O, no 1, I and L."""

CODE_LENGTH = 8
MOST_READINGS = 100

# No code holds one of these; whoever reads one on paper saw a sign that looks like it.
_LOOKS_LIKE = {"0": "DQ", "O": "DQ", "1": "J7T", "I": "J7T", "L": "J7T"}


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


def readings(typed: str, length: int) -> tuple[str, ...]:
    """The codes of so many signs that may have been meant, the plain reading first; none where it cannot be a code."""
    signs = compact_code(typed[:60])
    if len(signs) != length or not all(sign in SIGNS or sign in _LOOKS_LIKE for sign in signs):
        return ()
    each = product(*(_LOOKS_LIKE.get(sign, sign) for sign in signs))
    return tuple("".join(one).lower() for one in islice(each, MOST_READINGS))


def check_sign(drawn: str) -> str:
    """The sign that checks up to 30 others: one wrong sign, or two that changed places, are always noticed."""
    # There are 31 signs, a prime number, and no place weighs as much as another.
    places = enumerate(drawn.upper(), start=1)
    return SIGNS[sum(place * SIGNS.index(sign) for place, sign in places) % len(SIGNS)]


def digest(purpose: str, *parts: str) -> str:
    """What is kept of a secret; `purpose` keeps digests of different things apart."""
    return digests(purpose, *parts)[0]


def digests(purpose: str, *parts: str) -> tuple[str, ...]:
    """The digest under the present key and under each earlier one that is still honoured."""
    keys = (current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"])
    text = "\x00".join([purpose, *parts]).encode()
    return tuple(hmac.new(key.encode(), text, hashlib.sha256).hexdigest() for key in keys)
