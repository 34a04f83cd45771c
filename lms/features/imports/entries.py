"""What imports add to the navigation of administrators."""

from __future__ import annotations

from lms.features.imports.policies import may_import
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

LABEL, PAGE = Message(mark("Import")), "imports.list_imports"

ENTRIES = (Entry("imports", "admin", LABEL, PAGE, "upload", 22, may_import, ("imports.*",), "people"),)
