"""A plugin of the tests with a layout of certificates that works, and one that does not."""

from __future__ import annotations

from pathlib import Path

from lms.plugin.hooks import hookimpl
from lms.plugin.layout import CertificateLayout
from lms.plugin.message import Message

HERE = Path(__file__).parent


@hookimpl
def certificate_layouts() -> list[CertificateLayout]:
    return [
        CertificateLayout("dinas", Message("Dinas Contoh"), HERE / "outside_layout"),
        CertificateLayout("patah", Message("Patah"), HERE / "nowhere"),
    ]
