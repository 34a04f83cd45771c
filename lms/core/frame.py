"""The frame around every page, filled from what features and plugins offer for the navigation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _

from lms.core import cookies
from lms.core.doors import door
from lms.core.i18n import language, languages, say
from lms.core.links import this_page
from lms.core.shell import LangSwitch, NavItem, Shell, ShellPerson
from lms.plugin.manager import Plugins
from lms.plugin.offers import Entry

AREAS = ("teach", "admin")
"""Areas of roles: the first part of their addresses, and the name of their entry in the main navigation."""


def init_app(app: Flask) -> None:
    """Gives every template its `shell`, and `current_user` where the request has looked for one."""
    app.context_processor(lambda: {"shell": shell(), "current_user": g.get("_login_user")})


def shell() -> Shell:
    """The frame for this request. A person is looked for only where the page asked for one."""
    config = current_app.config
    person = _loaded_person()
    return Shell(
        site_name=config["SITE_NAME"],
        organiser=config["ORGANISER"],
        locale=language(),
        home_url=door("home"),
        nav=items("main", person) if person else (),
        sub_nav=_sub_nav(person),
        sub_nav_label=_area_name(),
        person=ShellPerson(person.name, door("settings")) if person else None,
        inbox=_inbox() if person else None,
        unread=person.unread if person else 0,
        signin_url=door("sign_in"),
        signout_url=door("sign_out"),
        languages=_other_languages(),
        theme=_theme(),
        text=_text(),
        footer=_footer(),
    )


def _loaded_person() -> Any:
    """The signed-in person if this request has looked for one; an error page must not ask the database for it."""
    person = g.get("_login_user")
    return person if person is not None and person.is_authenticated else None


def _inbox() -> NavItem:
    address = door("inbox")
    return NavItem(_("Inbox"), address, "bell", request.path == address)


def items(area: str, person: Any) -> tuple[NavItem, ...]:
    """What features and plugins offer for an area: the links of it that `person` may see, in their order."""
    return tuple(
        NavItem(say(entry.label), url_for(entry.endpoint), entry.icon, _is_lit(entry))
        for entry in _entries(area, person)
    )


def areas(person: Any) -> dict[str, tuple[NavItem, ...]]:
    """The areas of roles that the main navigation shows to `person`, each with its links."""
    shown = {entry.name for entry in _entries("main", person)}
    return {area: items(area, person) for area in AREAS if area in shown}


def _footer() -> tuple[NavItem, ...]:
    """The same links in the same order on every page, help first."""
    labels = {
        "help": _("Help"),
        "accessibility": _("Accessibility"),
        "privacy": _("Privacy"),
        "status": _("Service status"),
    }
    return tuple(NavItem(label, door(name)) for name, label in labels.items())


def _entries(area: str, person: Any) -> Iterable[Entry]:
    plugins: Plugins = current_app.extensions["lms.plugins"]
    offered = [entry for entry in plugins.offers("entries").values() if entry.area == area]
    found = [entry for entry in offered if _is_shown(plugins, entry, person)]
    return sorted(found, key=lambda entry: (entry.order, entry.name))


def _is_shown(plugins: Plugins, entry: Entry, person: Any) -> bool:
    owner = plugins.owner("entries", entry.name)
    if not plugins.is_outside(owner):
        return entry.shown(person)
    try:
        return bool(entry.shown(person)) and bool(url_for(entry.endpoint))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # a link that fails, or exits, is left out, not the page
        plugins.fail(owner, f"entry {entry.name}", error)
        return False


def _is_lit(entry: Entry) -> bool:
    endpoint = request.endpoint or ""
    lit = getattr(request, "lms_lit", "")
    if lit:
        return entry.name == lit
    if entry.area == "main" and entry.name == _area():
        return True
    names = (entry.endpoint, *entry.lit)
    return endpoint in names or f"{endpoint.split('.')[0]}.*" in names


def light(name: str) -> None:
    """Lights the entry `name` of the main navigation on this page, whatever its endpoint."""
    request.lms_lit = name  # type: ignore[attr-defined]


def _area() -> str:
    first = request.path.split("/")[1] if request.path else ""
    return first if first in AREAS else ""


def _area_name() -> str:
    return {"admin": _("Administration"), "teach": _("Teaching")}.get(_area(), "")


def _sub_nav(person: Any) -> tuple[NavItem, ...]:
    area = _area()
    found = items(area, person) if area and person else ()
    return found if len(found) > 1 else ()


def _other_languages() -> tuple[LangSwitch, ...]:
    if request.method != "GET":
        return ()
    own, query = language(), request.args.to_dict(flat=False)
    return tuple(
        LangSwitch(code, name, this_page(urlencode({**query, "lang": [code]}, doseq=True)))
        for code, name in languages().items()
        if code != own
    )


def _theme() -> Any:
    theme = cookies.kept("theme")
    return theme if theme in {"light", "dark"} else ""


def _text() -> str:
    """The size of letters chosen without script; with it the device keeps another choice, which then holds."""
    size = cookies.kept("text")
    return size if size in {"1", "2"} else ""
