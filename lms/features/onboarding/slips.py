"""What stands on a slip: the code that follows from its batch, the address to type, and the square to scan."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from lms.core import html, tokens

SHOWN_FOR = timedelta(hours=24)
"""How long the codes of a batch can be looked at again by whoever made them."""


def codes(salt: str, person_id: int) -> tuple[str, ...]:
    """The code of a person in the batch with this salt, under the present secret and each earlier one."""
    return tokens.derived_codes("slip", salt, str(person_id))


def code_in_force(salt: str, person_id: int, digest: str) -> str:
    """The one of `codes` whose digest is kept; empty where the secret was changed for good."""
    for code in codes(salt, person_id):
        if digest in tokens.digests("code", str(person_id), code):
            return code
    return ""


def shown_until(made_at: datetime) -> datetime:
    """Until when the codes of a batch made at `made_at` can be looked at."""
    return made_at + SHOWN_FOR


def message(
    site: str, name: str, unit: str, code: str, until: datetime, address: str, helper: str, zone: str
) -> str:
    """The text for one person, in the language of whoever copies it. It holds no NIP and no password."""
    day = html.day(until, zone)
    return "\n\n".join(
        (
            _("For %(name)s, %(unit)s", name=name, unit=unit) if unit else _("For %(name)s", name=name),
            _("Your account at %(site)s is ready. Open this address:", site=site) + f"\n{address}",
            _(
                "Type your NIP and choose a password of your own. The code %(code)s is already filled in.",
                code=code,
            ),
            _(
                "The code is valid until %(day)s, for one use, by you alone. Do not pass this message on.",
                day=day,
            ),
            _("Need help? Ask %(helper)s", helper=helper),
        )
    )
