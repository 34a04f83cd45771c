"""The preview on one's own machine: an application that shows one folder and nothing else.

It is an application like the site's, made anew: with the question types, languages and theme of the plugins, and with
an instance folder that is thrown away. Every address of the site but those of the preview is closed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, redirect, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from lms.core.clock import now
from lms.core.errors import NotFound, Refusal
from lms.core.i18n import language, languages, say
from lms.core.links import this_page
from lms.core.security import anyone, login
from lms.core.shell import LangSwitch, Shell
from lms.features.preview.desk import Desk, House
from lms.features.preview.rooms import ROOMS
from lms.features.preview.trial import Trial

KEY = "lms.preview"
ROOT = "/preview"
COOKIE = "suluh-preview"
OPEN_HOUSE = ("127.0.0.1", "localhost")
PATIENCE = 20.0
"""Seconds for which a page waits for the next save before it asks again."""
AROUND = 12
"""Lines of a file before and after the one it is opened for."""


def settings(instance: Path, word: str) -> dict[str, Any]:
    """The settings that differ from the site's: nothing of its database, its mail or its guards for the internet."""
    return {
        "ENV": "development",
        "INSTANCE": str(instance),
        "STORE": str(instance / "store"),
        "COURSES": str(instance / "courses"),
        "COURSES_PRIVATE": "",
        "DATABASE_URL": "",
        "SECRET_KEY": "",
        "SECRET_KEY_FALLBACKS": (),
        "HTTPS": False,
        "MAIL_SERVER": "",
        "BASE_URL": "",
        "TRUSTED_PROXIES": 0,
        "TRUSTED_HOSTS": () if word else OPEN_HOUSE,
    }


def make(create_app: Callable[..., Flask], instance: Path, desk: Desk, word: str = "") -> Flask:
    """The application that shows what is on `desk`; with a `word` only below that address, and to any host."""
    app = create_app(**settings(instance, word))
    # Browsers keep one jar of cookies for all ports of a machine: a site served beside this must not be signed out.
    app.config["SESSION_COOKIE_NAME"] = COOKIE
    root = f"/{word}" if word else ROOT
    app.extensions[KEY] = House(desk, root)
    app.before_request_funcs.setdefault(None, []).insert(0, _close_the_rest)
    app.register_blueprint(_blueprint(root))
    return app


def _close_the_rest() -> Any:
    # Nobody is signed in, and no table may be asked who is.
    g._login_user = login.anonymous_user()  # noqa: SLF001  # where Flask-Login looks first
    root = _house().root
    if request.path == "/" and root == ROOT:
        return redirect(root)
    if (request.endpoint or "").startswith(("local.", "core.")):
        return None
    return Response("\n", 404, mimetype="text/plain")


def _house() -> House:
    found: House = current_app.extensions[KEY]
    return found


def _blueprint(root: str) -> Blueprint:
    blueprint = Blueprint("local", __name__, url_prefix=root)
    views: dict[str, Callable[..., Any]] = {}
    for room in ROOMS:
        view = views.setdefault(room.show.__name__, anyone(_room(room.show)))
        blueprint.add_url_rule(room.address, room.show.__name__, view, methods=list(room.methods))
    blueprint.add_url_rule("/-/files/<path:path>", "show_file", anyone(_file))
    blueprint.add_url_rule("/-/changes", "tell_changes", anyone(_changes))
    blueprint.before_request(_draw_strip)
    blueprint.context_processor(_frame)
    blueprint.register_error_handler(Refusal, _refused)
    return blueprint


def _room(show: Callable[..., Any]) -> Callable[..., Any]:
    def view(**values: Any) -> Any:
        house = _house()
        seen = house.desk.seen
        if seen.volume is None:
            return render_template("preview/_unread.html", folder=house.desk.folder.name), 409
        trial = Trial(
            volume=seen.volume,
            root=house.root,
            trail=(),
            zone=current_app.config["TIMEZONE"],
            language=language(),
            at=now(),
        )
        return show(trial, **values)

    return view


def _file(path: str) -> Any:
    """A text of the folder as it is now; `line` is the one it is opened for."""
    lines = _house().desk.lines(path)
    if lines is None:
        raise NotFound
    asked = request.args.get("line", "")
    line = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1
    begin = max(0, line - 1 - AROUND)
    return render_template(
        "preview/_file.html",
        path=path,
        line=line,
        first=begin + 1,
        lines=lines[begin : line + AROUND],
        count=len(lines),
        findings=[one for one in _house().desk.seen.findings if one.path == path],
    )


def _changes() -> Response:
    """Answers as soon as the folder was read again after the reading that the page shows."""
    number = request.args.get("seen", "")
    seen = int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else -1
    text = json.dumps({"seen": _house().desk.wait(seen, PATIENCE).number})
    return Response(text, mimetype="application/json", headers={"Cache-Control": "no-store"})


def _refused(error: Refusal) -> tuple[str, int]:
    text = say(error.message) if error.message else ""
    return render_template("preview/_gone.html", text=text), error.status


def _draw_strip() -> None:
    if request.endpoint == "local.tell_changes":
        return
    house = _house()
    g.preview_band = Markup(  # noqa: S704  # our own template
        render_template(
            "preview/_strip.html",
            root=house.root,
            folder=house.desk.folder.name,
            seen=house.desk.seen,
            is_answer=request.method != "GET",
            here=this_page() if request.method == "GET" else house.root,
        )
    )


def _frame() -> dict[str, Any]:
    """The frame of these pages: no navigation, nobody signed in, and the state of the folder above everything."""
    own = language()
    others = (
        LangSwitch(code, name, this_page(f"lang={code}")) for code, name in languages().items() if code != own
    )
    shell = Shell(
        site_name=current_app.config["SITE_NAME"],
        organiser=_("Preview on this computer"),
        locale=own,
        home_url=_house().root,
        languages=tuple(others) if request.method == "GET" else (),
    )
    return {"shell": shell, "band": g.get("preview_band", "")}
