"""Layouts of certificates: the built-in one, those of plugins, and a fence around the latter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from flask import current_app

from lms.core.typeset import SignsMissing
from lms.plugin.layout import CertificateLayout
from lms.plugin.manager import Plugins
from lms.plugin.message import Message, mark

T = TypeVar("T")

PLAIN = CertificateLayout(
    "plain",
    Message(mark("Framed, on a ground of kawung")),
    Path(__file__).parent / "templates" / "certificates" / "plain",
)


def builtin() -> list[CertificateLayout]:
    """The layouts that come with us."""
    return [PLAIN]


def known() -> dict[str, CertificateLayout]:
    """All layouts that the agency may choose from, by name; ours first."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    return plugins.offers("certificate_layouts")


def tried(name: str, make: Callable[[CertificateLayout], T]) -> T:
    """What `make` gives for the layout of a name; for one that is gone or fails, that of the built-in one.

    The failure is told to administrators. Raises what the built-in layout raises.
    """
    plugins: Plugins = current_app.extensions["lms.plugins"]
    layout = known().get(name, PLAIN)
    if not plugins.is_outside(plugins.owner("certificate_layouts", layout.name)):
        return make(layout)
    try:
        return make(layout)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # whatever a layout raises, there is a certificate
        if not isinstance(error, SignsMissing):  # a name's fault, not the layout's
            owner = plugins.owner("certificate_layouts", layout.name)
            plugins.fail(owner, f"certificate layout {layout.name}", error)
        return make(PLAIN)
