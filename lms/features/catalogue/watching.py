"""Follows the folders of courses while somebody writes: what is saved is in service a moment later."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from lms.content.files.tree import is_ignored
from lms.content.markdown.pool import ChildRenderer
from lms.core.db import db
from lms.features.catalogue import building, queries
from lms.features.catalogue.reading import UsageOf
from lms.features.catalogue.roots import roots

log = logging.getLogger(__name__)

STEP = 20
"""Milliseconds of quiet after which a save is taken for complete."""


def follower(usage_of: UsageOf) -> Callable[[Flask, threading.Event], None]:
    """What to run beside the site: it builds each folder in which something is saved, until it is told to stop."""

    def follow(app: Flask, stop: threading.Event) -> None:
        with app.app_context():
            own = roots(app.config)
            places = [place for place in (own.served, own.private) if place is not None and place.is_dir()]
            with ChildRenderer(cache=queries.shelf().store) as renderer:
                for paths in _saved(places, stop):
                    _build(paths, places, renderer, usage_of)

    return follow


def _saved(places: list[Path], stop: threading.Event) -> Iterable[set[Path]]:
    import watchfiles

    changes: Any = watchfiles.watch(
        *places, stop_event=stop, step=STEP, debounce=4 * STEP, rust_timeout=500, raise_interrupt=False
    )
    for found in changes:
        yield {Path(path) for _change, path in found}


def _build(paths: set[Path], places: list[Path], renderer: ChildRenderer, usage_of: UsageOf) -> None:
    """Builds the folders to which these files belong; a file beside the folders concerns them all."""
    inside = [path.relative_to(place) for path in paths for place in places if path.is_relative_to(place)]
    told = [path.parts for path in inside if path.parts and not any(map(is_ignored, path.parts))]
    try:
        if any(len(parts) == 1 and not (places[0] / parts[0]).is_dir() for parts in told):
            building.bring_up_to_date(usage_of)
        elif told:
            building.bring_folders_up_to_date({parts[0] for parts in told}, renderer, usage_of)
    except Exception:  # the next save is looked at all the same
        log.exception("a change in the folders of courses could not be built")
    finally:
        db.session.remove()
