"""Which pages can be kept, and what their addresses ask for; pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from lms.core.security import local_path

LONGEST = 400
_PAGE = re.compile(r"/admin(?:/head|/(?:figures|reports)/[\w.-]+|/units/(?P<unit>[^/]+))?")


def is_report(address: str) -> bool:
    """Whether this is the local address of a page of figures."""
    parts = urlsplit(local_path(address, ""))
    return len(address) <= LONGEST and bool(_PAGE.fullmatch(parts.path)) and not parts.fragment


def filters_of(address: str) -> dict[str, str]:
    """The unit, the course and the kind of employment that such an address names."""
    parts = urlsplit(address)
    page = _PAGE.fullmatch(parts.path)
    asked = {name: value for name, value in parse_qsl(parts.query) if name in {"unit", "course", "status"}}
    return {**asked, **({"unit": page["unit"]} if page and page["unit"] else {})}
