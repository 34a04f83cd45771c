"""Collects the texts of a course while it is read, has them rendered all at once, and gives them back by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lms.content.contents import Body
from lms.content.reading.pages import Page
from lms.content.reading.references import Resolver
from lms.content.rendering import Picture, Rendered, Renderer, RenderJob, RenderKind
from lms.content.source.scanner import Scanned
from lms.plugin.finding import Finding
from lms.plugin.question import Text

Key = tuple[str, ...]


class Texts:
    """Texts by key. Nothing is rendered before `render` is called, and all of it then."""

    def __init__(self, resolver: Resolver, blocks: Iterable[str]) -> None:
        self.resolver = resolver
        self.blocks = tuple(sorted(blocks))
        self._jobs: dict[Key, RenderJob] = {}
        self._pages: dict[Key, Page] = {}
        self._rendered: dict[Key, Rendered] = {}

    def add(
        self,
        key: Key,
        page: Page,
        text: Text,
        prefix: str,
        kind: RenderKind = "text",
        question: bool = True,
    ) -> None:
        """Adds one text of a page. Links are looked up in the lines it came from."""
        if not text.source.strip():
            return
        lines = text.source.split("\n")
        self._add(key, page, _as_scanned(page.scanned, text, lines), prefix, kind, question=question)

    def add_body(
        self, key: Key, page: Page, scanned: Scanned, prefix: str, checks: Iterable[tuple[int, str]] = ()
    ) -> None:
        """Adds the body of a lesson; `checks` are (line, id) of its knowledge checks, whose lines are blank."""
        offsets = tuple((line - scanned.first, name) for line, name in checks)
        self._add(key, page, scanned, prefix, "body", checks=offsets)

    def _add(
        self,
        key: Key,
        page: Page,
        scanned: Scanned,
        prefix: str,
        kind: RenderKind,
        question: bool = False,
        checks: tuple[tuple[int, str], ...] = (),
    ) -> None:
        found = self.resolver.targets(page, scanned, scanned.first, scanned.end, question)
        self._pages[key] = page
        self._jobs[key] = RenderJob(
            path=page.path,
            line=scanned.first,
            source=scanned.source(scanned.first, scanned.end),
            kind=kind,
            prefix=prefix,
            links=found.links,
            pictures=found.pictures,
            cards=found.cards,
            media=found.media,
            checks=checks,
            blocks=self.blocks,
            language=page.language,
        )

    def render(self, renderer: Renderer, shown: Mapping[str, Picture]) -> list[Finding]:
        """Renders everything that was added; returns what the renderer found.

        `shown` leads from the address of a picture to how it is shown where it was made small.
        """
        answers = renderer.render([_with_pictures(job, shown) for job in self._jobs.values()])
        self._rendered = dict(zip(self._jobs, answers, strict=True))
        return [
            _in_page(found, job, self._pages[key])
            for (key, job), answer in zip(self._jobs.items(), answers, strict=True)
            for found in answer.findings
        ]

    def html(self, *key: str) -> str:
        """The HTML of a text; empty for one that was not written."""
        answer = self._rendered.get(key)
        return answer.html if answer else ""

    def weight(self, key: Key, weights: Mapping[str, int]) -> int:
        """The bytes of a text with its pictures; 0 for one that was not written."""
        if key not in self._jobs:
            return 0
        pictures = {picture.src for picture in self._jobs[key].pictures.values()}
        return len(self.html(*key).encode()) + sum(weights.get(src, 0) for src in pictures)

    def body(self, *key: str) -> Body:
        """The parts of a lesson's body."""
        answer = self._rendered.get(key)
        return answer.parts if answer else ()


def _with_pictures(job: RenderJob, shown: Mapping[str, Picture]) -> RenderJob:
    if not job.pictures:
        return job
    return replace(job, pictures={key: shown.get(one.src, one) for key, one in job.pictures.items()})


def _in_page(found: Finding, job: RenderJob, page: Page) -> Finding:
    """The finding at its column in the file, where its text was taken out of a list or a quote."""
    source = job.source.split("\n")
    offset = found.line - job.line
    shift = page.shown(found.line).find(source[offset]) if 0 <= offset < len(source) else 0
    if shift <= 0:
        return found
    edit = found.edit
    if edit:
        edit = replace(edit, column=edit.column + shift, end_column=edit.end_column + shift)
    return replace(found, column=found.column + shift, edit=edit)


def _as_scanned(whole: Scanned, text: Text, lines: list[str]) -> Scanned:
    """A piece of a page as lines of its own, with what is known of its code."""
    end = min(text.line + len(lines), whole.end)
    code = [whole.is_code(number) for number in range(text.line, end)]
    code += [False] * (len(lines) - len(code))
    return Scanned(text.line, tuple(lines), tuple(code), (), ())
