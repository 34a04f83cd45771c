"""Another process at the same site: many at once doing the same thing, or a server.

Started as ``python -m tests.features.quizzes.hammer`` with one JSON argument; says ``ready`` and waits for a line.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from lms.app import create_app
from lms.core.actor import Actor
from lms.core.db import db
from lms.core.errors import Invalid, Refusal
from lms.features.quizzes import services
from tests.features.quizzes import guided, world
from tests.features.quizzes.guided import GUIDED
from tests.features.quizzes.world import FINAL, Learner
from tests.support.site import HandClock, settings

SUBSETS = [keys for size in (1, 2, 3) for keys in combinations(("z1", "z2", "z3", "z4"), size)]


def main() -> None:
    """Does what the argument says."""
    order = json.loads(sys.argv[1])
    clock = HandClock()
    app = create_app(settings(Path(order["folder"]), order["url"], DATABASE_POOL=20), now=clock)
    if order["do"] == "serve":
        _serve(app, order["port"])
    else:
        who = Actor(order["person"], "", "", "Asia/Makassar", "")
        _say(json.dumps(_hammer(app, Learner(app, who, clock), order)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _serve(app: Flask, port: int) -> None:
    server = make_server("127.0.0.1", port, app, threaded=True)
    _say("ready")
    server.serve_forever()


def _hammer(app: Flask, who: Learner, order: Mapping[str, Any]) -> list[object]:
    acts = [_act(who, order["do"], order["first"] + number) for number in range(order["times"])]
    with ThreadPoolExecutor(order["times"]) as pool:
        _say("ready")
        sys.stdin.readline()
        outcomes = list(pool.map(_told, acts))
    with app.app_context():
        db.engine.dispose()
    return outcomes


def _act(who: Learner, what: str, number: int) -> Callable[[], object]:
    if what == "start":
        return who.start
    if what == "send":
        return who.send
    if what == "use-up":
        return lambda: _use_up(who)
    if what == "check":
        return _check_or_save(replace(who, course=guided.COURSE), number)
    answer = world.given(who.asked("k-dua"), SUBSETS[number], seen=0)
    return lambda: who.write(services.save_answer, FINAL, 1, answer, who.clock()).version


def _check_or_save(who: Learner, number: int) -> Callable[[], object]:
    """Every other one has the first answer checked, the others change it."""
    asked = who.sitting(1, GUIDED).asked[0]
    if number % 2:
        return lambda: bool(who.write(services.check_answer, GUIDED, 1, 1, (), who.clock()).held)
    return lambda: who.save(world.given(asked, "z2"), item=GUIDED).version


def _use_up(who: Learner) -> int:
    """Starts and sends until no attempt is left; how many of the sends were the first."""
    sent = 0
    while True:
        try:
            sent += who.send(who.start())
        except Invalid:
            return sent


def _told(act: Callable[[], object]) -> object:
    try:
        return act()
    except Refusal as refusal:
        return type(refusal).__name__


if __name__ == "__main__":
    main()
