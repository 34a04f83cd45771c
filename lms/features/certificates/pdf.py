"""The file of a certificate, set from the same words as its page.

It is made when somebody asks for it and kept nowhere: the same record gives the same bytes. A certificate that is
revoked or replaced has no file, which is for whoever calls this to know; its page says why.
"""

from __future__ import annotations

from dataclasses import asdict

from lms.core.square import square
from lms.core.typeset import MOST_BYTES, NotTypeset, framed, typeset
from lms.features.certificates import layout
from lms.features.certificates.frozen import FrozenRecord
from lms.features.certificates.sheet import sheet_of
from lms.plugin.layout import CertificateLayout

_QR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
    '<rect width="{side}" height="{side}" fill="#fff"/><path stroke="#000" d="{path}"/></svg>'
)


def pdf_of(record: FrozenRecord, arms: bytes = b"") -> bytes:
    """The file of a certificate: PDF/A-2a and PDF/UA-1, two pages, below 200 KB; `arms` is the PNG of the agency's.

    It takes about 20 ms: one in a request, many in the worker. Raises NotTypeset, and for a name or title with signs
    that no letter is there for SignsMissing, which says them.
    """
    sheet = sheet_of(record)
    side, path = square(record.address)
    pictures = {
        "qr": _QR.format(side=side, path=path),
        "mark": (layout.PLAIN.folder / "mark.svg").read_text(encoding="utf-8"),
        "arms": framed(arms) if arms else "",
    }

    def made(one: CertificateLayout) -> bytes:
        body = typeset(one.folder / "sheet.typ", asdict(sheet), record.day, pictures)
        if len(body) > MOST_BYTES:
            raise NotTypeset(f"the file has {len(body)} bytes, more than {MOST_BYTES}")
        return body

    return layout.tried(record.layout, made)
