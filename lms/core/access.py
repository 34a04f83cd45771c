"""Who may do what, as the views declare it: every address with its policy in words, and what that says to each role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import Flask

from lms.core.actor import ADMINISTRATOR, TRAINER, Actor, Grant
from lms.core.security import policy_of


def _somebody(*grants: Grant, leads: bool = False) -> Actor:
    return Actor(0, "", "", "UTC", "", unit_path="/1/2/", leads=leads, grants=frozenset(grants))


ROLES: Mapping[str, Actor | None] = MappingProxyType(
    {
        "public": None,
        "learner": _somebody(),
        "superior": _somebody(leads=True),
        "trainer": _somebody(Grant(TRAINER, course="course")),
        "unit administrator": _somebody(Grant(ADMINISTRATOR, "/1/2/")),
        "site administrator": _somebody(Grant(ADMINISTRATOR)),
    }
)
"""One of each role. A trainer has one course, an administrator of a unit the one they are in."""


@dataclass(frozen=True, slots=True)
class Way:
    """One address: how it is asked for, the function behind it, its policy by name and in words, whom that lets in.

    `staff`: the password is asked again after an hour without use.
    """

    methods: str
    address: str
    endpoint: str
    policy: str
    words: str
    staff: bool
    allowed: frozenset[str]
    has_object: bool


def ways(app: Flask) -> tuple[Way, ...]:
    """All of them, by address."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))):
        view = app.view_functions[rule.endpoint]
        policy = policy_of(view, rule.endpoint)
        words = (policy.__doc__ or "").strip().partition("\n")[0] if policy else "Anybody."
        allowed = [
            role for role, actor in ROLES.items() if policy is None or (actor is not None and policy(actor))
        ]
        found.append(
            Way(
                " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})),
                rule.rule,
                rule.endpoint,
                policy.__name__ if policy else "anyone",
                words,
                bool(getattr(view, "staff", False)),
                frozenset(allowed),
                bool(rule.arguments),
            )
        )
    return tuple(found)
