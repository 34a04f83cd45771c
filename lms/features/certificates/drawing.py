"""The sheet of a certificate on a page, which is also its print."""

from __future__ import annotations

from flask import current_app, get_template_attribute
from jinja2 import Template
from markupsafe import Markup

from lms.core.square import square
from lms.features.certificates import layout
from lms.features.certificates.frozen import FrozenRecord
from lms.features.certificates.sheet import sheet_of
from lms.plugin.layout import CertificateLayout

_SHEET = Markup('<article class="cert" lang="{}" aria-label="{}">{}</article>')
_CODE = Markup(
    '<svg class="qr" role="img" aria-label="{label}" viewBox="0 0 {side} {side}">'
    '<path stroke="#000" d="{path}"/></svg>'
)
_ARMS = Markup('<img class="cert-arms" alt="{}" src="{}">')


def drawn(record: FrozenRecord, arms: str = "") -> Markup:
    """The sheet as HTML; `arms` is the address of the picture of the agency's arms, where it has set one."""
    sheet = sheet_of(record)
    side, path = square(record.address)
    emblem, ground = (get_template_attribute("core/ornament.html", name) for name in ("mark", "ground"))

    def inside(one: CertificateLayout) -> str:
        return _template(one).render(
            sheet=sheet,
            mark=emblem("cert-mark"),
            arms=_ARMS.format(sheet.arms_text, arms) if arms else Markup(),
            ground=ground(),
            qr=_CODE.format(label=sheet.qr_text, side=side, path=path),
        )

    drawn_inside = Markup(layout.tried(record.layout, inside))  # noqa: S704  # a template escapes what it shows
    return _SHEET.format(record.language, sheet.title, drawn_inside)


def _template(one: CertificateLayout) -> Template:
    kept: dict[str, Template] = current_app.extensions.setdefault("lms.certificate_layouts", {})
    if one.name not in kept:
        source = (one.folder / "sheet.html").read_text(encoding="utf-8")
        kept[one.name] = current_app.jinja_env.from_string(source)
    return kept[one.name]
