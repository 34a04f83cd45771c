"""The kinds of table that can be taken in: people, and what later features and plugins bring."""

from __future__ import annotations

from flask import current_app

from lms.core.actor import Actor
from lms.core.errors import NotFound
from lms.plugin.intake import ImportKind
from lms.plugin.manager import Plugins


def kind_of(name: str) -> ImportKind:
    """The kind of this name. Raises NotFound: whoever brought it is not here any more."""
    found: ImportKind | None = _plugins().offers("import_kinds").get(name)
    if found is None:
        raise NotFound
    return found


def kinds_for(actor: Actor | None) -> tuple[ImportKind, ...]:
    """The kinds that `actor` (None: the operator) may take in; those of plugins after ours."""
    offered: dict[str, ImportKind] = _plugins().offers("import_kinds")
    return tuple(kind for kind in offered.values() if actor is None or _is_shown(kind, actor))


def fail(name: str, error: Exception) -> bool:
    """Tells administrators what a kind from outside could not do; False: it is one of ours, whose error goes up."""
    plugins = _plugins()
    if name not in plugins.offers("import_kinds"):
        return False
    owner = plugins.owner("import_kinds", name)
    if plugins.is_outside(owner):
        plugins.fail(owner, f"kind of table {name}", error)
        return True
    return False


def _is_shown(kind: ImportKind, actor: Actor) -> bool:
    try:
        return kind.shown(actor)
    except Exception as error:
        if not fail(kind.name, error):
            raise
        return False


def _plugins() -> Plugins:
    found: Plugins = current_app.extensions["lms.plugins"]
    return found
