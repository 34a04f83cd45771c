"""The contract of a theme: other colours and letters for the same pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lms.plugin.message import Message


@dataclass(frozen=True, slots=True)
class Theme:
    """A look that the setting ``LMS_THEME`` chooses by `name`. `folder` holds ``theme.css``.

    That file gives values to tokens and says nothing else: ``:root { --brand: #7a1f2b; }`` for the light look,
    ``:root[data-theme=dark] { … }`` for the dark one, which is used by device and by choice alike. A theme that breaks
    the rules or cannot be read with ease (contrast) is refused whole, and the look stays what it is.
    """

    name: str
    title: Message
    folder: Path
