"""A plugin of the tests with a layout of certificates that lacks its files."""

from __future__ import annotations

from pathlib import Path

from lms.plugin.hooks import hookimpl
from lms.plugin.layout import CertificateLayout
from lms.plugin.message import Message


@hookimpl
def certificate_layouts() -> list[CertificateLayout]:
    return [CertificateLayout("patah", Message("Patah"), Path(__file__).parent / "nowhere")]
