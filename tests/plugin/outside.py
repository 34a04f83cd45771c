"""The outside plugin on a site: installed as a distribution would be, with its tables made."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lms.core import plugin_tables
from lms.core.command import run
from lms.plugin.manager import Plugins
from tests.support.site import HandClock, copied_site

FOLDER = Path(__file__).resolve().parents[1] / "plugins"
NAME = "suluh_certainty"


@contextmanager
def installed(
    folder: Path, url: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch, **settings: Any
) -> Iterator[Flask]:
    """A site with the plugin, found by its entry point."""
    monkeypatch.syspath_prepend(FOLDER)
    with copied_site(folder, url, clock, **settings) as made:
        assert plugin_tables.bring_up() == ("certainty",)
        yield made


@contextmanager
def written(
    text: str, folder: Path, url: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch, **settings: Any
) -> Iterator[Flask]:
    """A site with a plugin of these lines, called ``their_plugin``, whose files are beside it in `folder`."""
    (folder / "their_plugin.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    try:
        with copied_site(folder, url, clock, PLUGINS=("their_plugin",), **settings) as made:
            yield made
    finally:
        sys.modules.pop("their_plugin", None)


def failures(app: Flask) -> dict[str, str]:
    """What is shown to administrators: the error by plugin and place."""
    plugins: Plugins = app.extensions["lms.plugins"]
    return {f"{failure.plugin}: {failure.where}": failure.error for failure in plugins.failures}


def command(app: Flask, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[str, str, int]:
    """Output, errors and exit code of an ``lms`` command."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        run(lambda: app, list(args))
    out, err = capsys.readouterr()
    assert isinstance(end.value.code, int)
    return out, err, end.value.code
