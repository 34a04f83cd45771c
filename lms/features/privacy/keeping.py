"""How long what is kept: what features and plugins say of it, which worker, command and page go by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from lms.core.db import db
from lms.plugin.manager import Plugins
from lms.plugin.offers import Retention

ROUNDS = 10_000


def rules() -> tuple[Retention, ...]:
    """Everything that is kept, in the order of the features, with the days of this site."""
    found: list[Retention] = list(_plugins().offers("retentions").values())
    config = current_app.config
    return tuple(replace(rule, days=config[rule.setting]) if rule.setting else rule for rule in found)


def count(rule: Retention, now: datetime) -> int | None:
    """How many rows would go; None where this does not know, or somebody else takes them away."""
    if rule.count is None or not rule.days:
        return None
    return _fenced(rule, rule.count, db.session(), now - timedelta(days=rule.days))


def apply(now: datetime) -> dict[str, int]:
    """Takes away what is too old, in short transactions; how many rows, by the name of the rule."""
    gone = {}
    for rule in rules():
        if rule.drop is not None and rule.days:
            gone[rule.name] = 0
            before = now - timedelta(days=rule.days)
            for _round in range(ROUNDS):
                dropped = _fenced(rule, db.write, rule.drop, before, now)
                if not dropped:
                    break
                gone[rule.name] += dropped
    return gone


def _fenced(rule: Retention, do: Callable[..., int], *given: Any) -> int | None:
    """What it says; None where a plugin failed, which is named while the others are gone through."""
    owner = _plugins().owner("retentions", rule.name)
    try:
        return do(*given)
    except Exception as error:
        if not _plugins().is_outside(owner):
            raise
        db.session.rollback()
        _plugins().fail(owner, f"retention {rule.name}", error)
        return None


def _plugins() -> Plugins:
    plugins: Plugins = current_app.extensions["lms.plugins"]
    return plugins
