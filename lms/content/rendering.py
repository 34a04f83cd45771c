"""What passes between the reader of packages and the renderer of Markdown: plain data only, fit for a child process.

The reader reads structure and files; the renderer makes HTML. They share the work so that no finding comes twice:

* The reader takes out front matter, comments (their lines stay, blank) and knowledge checks, looks up every target of a
  link or picture, and reports all that concerns targets and alternative texts (E701–E709, E901, W703–W709, W712, W713).
* The renderer reports what only the text itself can tell: E110–E115, W701, W702, W710.

A target is looked up *as written*, without ``<`` and ``>``, with ``/`` for each backslash, and with entities such as
``&amp;`` read. What is found in none of the mappings and has no scheme of ``https http mailto tel`` loses its link and
keeps its words; it has been reported already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from lms.content.contents import Body, Html, Media
from lms.plugin.finding import Finding

RenderKind = Literal["body", "text", "inline"]


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a picture is served, and its size in pixels; 0 where the file does not tell.

    `srcset` names versions by their width, where there are several.
    """

    src: str
    width: int = 0
    height: int = 0
    srcset: str = ""


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A version of a picture for a screen, as WebP."""

    width: int
    height: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A picture that could be decoded: its size in pixels as shown, and its small versions, narrow ones first.

    There are none where the file itself is small, or moves.
    """

    width: int
    height: int
    small: tuple[SmallPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One text to render.

    `kind` ``body`` is cut into parts at cards, checks, media and blocks; ``text`` gives one `Html` part; ``inline``
    too, without the ``<p>`` around it where the text is a single paragraph (a choice stands inside a label).

    `line` is the line of the first line of `source` in the file at `path`. `prefix` is the id of the item or question:
    ids of headings and footnotes become ``c-<prefix>-…``, headings by `lms.content.source.anchors.anchor`.
    """

    path: str
    line: int
    source: str
    kind: RenderKind = "text"
    prefix: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    """Target of a link → address on the site, with its fragment."""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """Target of a picture → file to show. A picture from another host is in none: it becomes a link."""
    cards: Mapping[str, str] = field(default_factory=dict)
    """Target of a link to an activity → item id; a paragraph that is only this link becomes a `Card`."""
    media: Mapping[str, Media] = field(default_factory=dict)
    """Target of a link to a player or document → its record without label; a paragraph that is only this link becomes a
    `Media` with the words of the link as label. Elsewhere the address in `links` is used."""
    checks: Sequence[tuple[int, str]] = ()
    """(offset of a line of `source` from 0, check id): where a `Check` stands. Its lines are blank in `source`."""
    blocks: Sequence[str] = ()
    """Names ``x-…`` of the fences that become a `Block`; others of that form are code, with W710."""
    language: str = "id"
    """Language of the text: alerts without a title and the links of footnotes get words in it."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came of a job. With an error among `findings` the parts may be empty."""

    parts: Body
    findings: tuple[Finding, ...] = ()

    @property
    def html(self) -> str:
        """The HTML of a ``text`` or ``inline`` job."""
        return "".join(part.text for part in self.parts if isinstance(part, Html))


class Renderer(Protocol):
    """Turns texts into safe HTML, many at a time. One answer for each job, in their order; never raises for a text."""

    def render(self, jobs: Sequence[RenderJob]) -> Sequence[Rendered]: ...

    def shrink(self, files: Sequence[tuple[Path, str]]) -> Sequence[Shrunk | None]:
        """Makes pictures small, given by file and SHA-256; None for what cannot be decoded."""
        ...
