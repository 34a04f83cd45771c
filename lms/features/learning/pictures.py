"""Pictures of a lesson, each with the way to its original and how large that is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext as _
from markupsafe import Markup, escape

from lms.content.contents import Asset
from lms.content.reading.references import served_name
from lms.core.html import file_size, lesson_html

_FIGURE = re.compile(
    r"<figure><img [^>]*>(?:<figcaption>.*?</figcaption>)?</figure>|<p><img [^>]*></p>", re.DOTALL
)
_SOURCE = re.compile(r' src="([^"]+/)([0-9a-f]{64})\.[a-z0-9]+"')


def with_originals(safe: str, originals: Mapping[str, Asset]) -> Markup:
    """Sanitised HTML of a package for a page; `originals` are the files behind its pictures, by digest as shown."""
    return lesson_html(_FIGURE.sub(lambda found: _figure(found[0], originals), safe))


def _figure(html: str, originals: Mapping[str, Asset]) -> str:
    source = _SOURCE.search(html)
    original = originals.get(source[2]) if source else None
    if source is None or original is None:
        return html
    words = escape(_("Picture in full, %(size)s", size=file_size(original.size)))
    link = f'<a class="noprint" href="{source[1]}{served_name(original)}">{words}</a>'
    if "</figcaption>" in html:
        return html.replace("</figcaption>", f" {link}</figcaption>")
    inside = html.removeprefix("<p>").removesuffix("</p>").removeprefix("<figure>").removesuffix("</figure>")
    return f"<figure>{inside}<figcaption>{link}</figcaption></figure>"


def on_paper(safe: str) -> Markup:
    """The same for paper: whoever prints has not scrolled to every picture, so none waits to be seen."""
    return lesson_html(safe.replace(' loading="lazy"', ""))
