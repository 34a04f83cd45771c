"""The theme that the site has chosen goes into the one file of style, so that it costs no request."""

from __future__ import annotations

from flask import Flask

from lms.core import assets
from lms.core.look import own_look, read_theme
from lms.plugin.manager import Plugins
from lms.plugin.theme import Theme

STYLE = "suluh.css"


def join(app: Flask, plugins: Plugins) -> None:
    """Puts the theme of the settings in force. One that is missing or breaks a rule is named; ours then stays."""
    wanted: str = app.config["THEME"]
    if not wanted:
        return
    theme: Theme | None = plugins.offers("themes").get(wanted)
    if theme is None:
        known = [*plugins.offers("themes")]
        plugins.fail("LMS_THEME", "start", LookupError(f"no theme is called {wanted!r}; there are {known}"))
        return
    files = app.extensions["lms.assets"]
    try:
        style = files[STYLE].body.decode()
        look = read_theme((theme.folder / "theme.css").read_text(encoding="utf-8"), own_look(style))
        files[STYLE] = assets.made(STYLE, f"{style}\n{look.css()}".encode())
    except Exception as error:  # noqa: BLE001  # whatever is wrong with the file, pages look as they did
        plugins.fail(plugins.owner("themes", wanted), f"theme {wanted}", error)
