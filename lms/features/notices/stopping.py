"""The address in each daily mail by which its reader ends such mail, without signing in."""

from __future__ import annotations

import hmac

from flask import url_for

from lms.core.links import site_url
from lms.core.tokens import digests

_LENGTH = 32


def address(public_id: str) -> str:
    """The whole address for the person with this name in addresses. It needs nothing kept: it follows from the
    site's secret, so that whoever reads the database cannot make one."""
    return site_url(url_for("notices.show_stop", public_id=public_id, token=_tokens(public_id)[0]))


def is_good(public_id: str, token: str) -> bool:
    """Whether `token` is what such an address of this person carries, under the present secret or an earlier one."""
    return any(hmac.compare_digest(token.encode(), good.encode()) for good in _tokens(public_id))


def _tokens(public_id: str) -> tuple[str, ...]:
    return tuple(found[:_LENGTH] for found in digests("stop mail", public_id))
