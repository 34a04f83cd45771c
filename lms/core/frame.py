"""The frame around every page, filled from what features and plugins offer for the navigation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _

from lms.core import cookies
from lms.core.doors import door
from lms.core.i18n import language, languages, say
from lms.core.links import this_page
from lms.core.shell import LangSwitch, NavGroup, NavItem, Shell, ShellPerson
from lms.plugin.manager import Plugins
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

AREAS = ("teach", "admin")
"""Areas of roles: the first part of their addresses, and the name of their entry in the main navigation."""

ROLES = ("admin", "teach", "team")
"""Entries of the main navigation that not everybody has, the weightiest first: the bottom bar of phones has room for
one. The others stand on the page of the menu."""

MENU = "menu"

GROUPS = {
    "figures": Message(mark("Overview")),
    "people": Message(mark("People and units")),
    "credits": Message(mark("JP and certificates")),
    "site": Message(mark("Site")),
}
"""What entries of one group are called together."""


def init_app(app: Flask) -> None:
    """Gives every template its `shell`, and `current_user` where the request has looked for one."""
    app.context_processor(lambda: {"shell": shell(), "current_user": g.get("_login_user")})


def shell() -> Shell:
    """The frame for this request. A person is looked for only where the page asked for one."""
    config = current_app.config
    person = _loaded_person()
    main = tuple(_entries("main", person)) if person else ()
    return Shell(
        site_name=config["SITE_NAME"],
        organiser=config["ORGANISER"],
        locale=language(),
        home_url=door("home"),
        nav=tuple(map(_link, main)),
        tabs=_tabs(main),
        **_rows(person),
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
    return tuple(map(_link, _entries(area, person)))


def _tabs(entries: Sequence[Entry]) -> tuple[NavItem, ...]:
    held = [name for name in ROLES if any(entry.name == name for entry in entries)]
    away = held[1:]
    is_away = any(_is_lit(entry) for entry in entries if entry.name in away)
    return tuple(
        replace(_link(entry), current=True) if is_away and entry.name == MENU else _link(entry)
        for entry in entries
        if entry.name not in away
    )


def areas(person: Any) -> dict[str, tuple[NavGroup, ...]]:
    """What the main navigation shows to `person` by their roles: areas with their links in groups, of which the first
    ones may have no name, and what is a link alone."""
    shown = {entry.name: entry for entry in _entries("main", person) if entry.name in ROLES}
    return {
        name: _named_groups(person, name) if name in AREAS else (NavGroup("", (_link(entry),)),)
        for name, entry in shown.items()
    }


def _named_groups(person: Any, area: str) -> tuple[NavGroup, ...]:
    groups = _grouped(_entries(area, person))
    alone = tuple(_link(group[0]) for group in groups if len(group) == 1)
    together = (
        NavGroup(_link_of(group).label, tuple(map(_link, group))) for group in groups if len(group) > 1
    )
    return (NavGroup("", alone), *together) if alone else tuple(together)


def _footer() -> tuple[NavItem, ...]:
    """The same links in the same order on every page, help first."""
    labels = {
        "help": _("Help"),
        "check": _("Check a certificate"),
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
    if endpoint in _pages_of(entry):
        return True
    plugins: Plugins = current_app.extensions["lms.plugins"]
    others = (one for one in plugins.offers("entries").values() if one.area == entry.area)
    # A page that is named belongs to whoever names it, not to whoever takes all of its blueprint.
    return f"{endpoint.split('.')[0]}.*" in entry.lit and not any(
        endpoint in _pages_of(one) for one in others
    )


def _pages_of(entry: Entry) -> tuple[str, ...]:
    return entry.endpoint, *entry.lit


def light(name: str) -> None:
    """Lights the entry `name` of the main navigation on this page, whatever its endpoint."""
    request.lms_lit = name  # type: ignore[attr-defined]


def _area() -> str:
    first = request.path.split("/")[1] if request.path else ""
    return first if first in AREAS else ""


def _area_name() -> str:
    return {"admin": _("Administration"), "teach": _("Teaching")}.get(_area(), "")


def _rows(person: Any) -> dict[str, Any]:
    """The rows of the present area: its links, of which a group is one, and what stands in the present group."""
    area = _area()
    groups = _grouped(_entries(area, person)) if area and person else ()
    if sum(map(len, groups)) < 2:
        return {}
    present = next((group for group in groups if len(group) > 1 and any(map(_is_lit, group))), ())
    return {
        "sub_nav": tuple(_link_of(group) for group in groups),
        "sub_nav_label": _area_name(),
        "group_nav": tuple(map(_link, present)),
        "group_nav_label": _link_of(present).label if present else "",
    }


def _grouped(entries: Iterable[Entry]) -> tuple[tuple[Entry, ...], ...]:
    """Entries of one group together, where its first one stands."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.group if entry.group in GROUPS else f"entry {entry.name}", []).append(entry)
    return tuple(map(tuple, groups.values()))


def _link(entry: Entry) -> NavItem:
    return NavItem(say(entry.label), url_for(entry.endpoint), entry.icon, _is_lit(entry))


def _link_of(group: Sequence[Entry]) -> NavItem:
    """A group as one link, which leads to the first of it; what stands alone goes by its own name."""
    first = _link(group[0])
    if len(group) == 1:
        return first
    return replace(first, label=say(GROUPS[group[0].group]), current=any(map(_is_lit, group)))


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
