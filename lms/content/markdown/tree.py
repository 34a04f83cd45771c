"""The last step over Python-Markdown's tree: fences, tasks, alerts, ids, links, pictures, and the places to cut."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, HTML_PLACEHOLDER_RE, AtomicString, code_escape

from lms.content.contents import Block, Card, Check, Part
from lms.content.markdown import marks
from lms.content.markdown.clean import SIZES
from lms.content.markdown.found import Fence
from lms.content.markdown.shapes import hoist, only_child, pictured, texts
from lms.content.rendering import RenderJob
from lms.content.source.anchors import anchors

REL = "noopener noreferrer nofollow"

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FOOTNOTE = re.compile(r"#?(fn|fnref\d*):(.*)", re.DOTALL)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<!--|<!DOCTYPE[^<>]{0,200}>")


class Finish(Treeprocessor):
    """Rewrites the tree of one job. Afterwards `cuts` holds the parts by the numbers of their marks, `single` tells
    whether the text is one paragraph, and `tags` and `lone_diagrams` what is to be reported."""

    md: Markdown

    def __init__(self, job: RenderJob, fences: list[Fence]) -> None:
        super().__init__()
        self.job = job
        self.fences = fences
        self.cuts: list[Part] = []
        self.single = False
        self.tags: list[str] = []
        self.lone_diagrams: list[Fence] = []
        self.anchors: dict[str, str] = {}
        self.diagrams: dict[Element, Fence] = {}

    def run(self, root: Element) -> None:
        """Called by Python-Markdown, once."""
        self.restore(root)
        hoist(root)
        self.single = len(root) == 1 and root[0].tag == "p"
        self.name(root)
        if self.job.kind == "body":
            self.cut(root)
        self.address(root)
        for parent in list(root.iter()):
            self.shape(parent)
        self.report(root)
        for element in root.iter():
            for key, value in element.items():
                element.set(key, marks.RESERVED.sub("", value.replace("\x02", "").replace("\x03", "")))

    # What was taken out comes back

    def restore(self, root: Element) -> None:
        """Puts the fences, checks and tasks back where their marks stand."""
        tops = {root, *root}
        for parent in list(root.iter()):
            if parent.text and marks.RESERVED.search(parent.text):
                parent.text, new = self.split(parent.text, parent, parent in tops)
                parent[:0] = new
            for child in list(parent):
                if child.tail and marks.RESERVED.search(child.tail):
                    child.tail, new = self.split(child.tail, parent, parent in tops)
                    at = list(parent).index(child) + 1
                    parent[at:at] = new

    def split(self, text: str, parent: Element, top: bool) -> tuple[str, list[Element]]:
        """The text before the first mark, and an element for each mark with the text after it as tail."""
        if marks.TASK_OPEN in text or marks.TASK_DONE in text:
            if text.lstrip()[0] in (marks.TASK_OPEN, marks.TASK_DONE) and parent.tag in ("li", "p"):
                parent.set("class", "task")
                text = text.lstrip()
            text = text.replace(marks.TASK_OPEN, "☐ ").replace(marks.TASK_DONE, "☑ ")
        elements: list[Element] = []
        pieces = marks.ANY.split(text)
        for kind, digits, tail in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            element = self.element(kind, marks.number(digits), top and parent.tag in ("p", "div"))
            element.tail = tail
            elements.append(element)
        return pieces[0], elements

    def element(self, kind: str, number: int, top: bool) -> Element:
        if kind == marks.CHECK:
            if top and self.job.kind == "body":
                return self.cut_here(Check(self.job.checks[number][1]))
            return Element("span")
        fence = self.fences[number]
        if top and fence.top and self.job.kind == "body" and fence.language in self.job.blocks:
            return self.cut_here(Block(fence.language, fence.lines))
        pre = Element("pre")
        code = SubElement(pre, "code")
        code.text = AtomicString(code_escape("".join(f"{line}\n" for line in fence.lines)))
        if fence.language in ("math", "mermaid"):
            pre.set("class", fence.language)
        elif fence.language:
            code.set("class", f"language-{fence.language}")
        if fence.language == "mermaid":
            self.diagrams[pre] = fence
        return pre

    def cut_here(self, part: Part) -> Element:
        """The paragraph that marks where `part` stands."""
        element = Element("p")
        element.text = marks.numbered(marks.CUT, len(self.cuts))
        self.cuts.append(part)
        return element

    def cut(self, root: Element) -> None:
        """Cards and media: top-level paragraphs that are only a link."""
        for at, paragraph in enumerate(list(root)):
            link = only_child(paragraph, "a")
            if link is None:
                continue
            target = self.target(link.get("href", ""))
            part: Part
            if target in self.job.cards:
                part = Card(self.job.cards[target])
            elif target in self.job.media:
                part = replace(self.job.media[target], label=self.words(link))
            else:
                continue
            element = self.cut_here(part)
            element.tail = "\n"
            root[at] = element

    # Names and addresses

    def name(self, root: Element) -> None:
        """Ids of headings and footnotes, with our prefix, so that no text can take the id of something of the page."""
        headings = [element for element in root.iter() if element.tag in _HEADINGS]
        prefix = f"c-{self.job.prefix}-" if self.job.prefix else "c-"
        for heading, name in zip(headings, anchors(map(self.words, headings)), strict=True):
            if name:
                heading.set("id", prefix + name)
                self.anchors[name] = prefix + name
        numbers: dict[str, int] = {}
        for element in root.iter():
            kind = element.attrib.pop("class", "") if element.tag == "a" else ""
            attribute = "href" if kind.startswith("footnote-") else "id"
            match = _FOOTNOTE.fullmatch(element.get(attribute, "")) if element.tag not in _HEADINGS else None
            if match:
                number = numbers.setdefault(match[2], len(numbers) + 1)
                fragment = f"{prefix}{match[1]}-{number}"
                element.set(attribute, f"#{fragment}" if attribute == "href" else fragment)

    def address(self, parent: Element, in_link: bool = False) -> None:
        """Links and pictures below `parent`."""
        for child in parent:
            self.address(child, in_link or child.tag == "a")
            if child.tag == "a":
                self.link(child)
            elif child.tag == "img":
                self.picture(child, in_link)

    def link(self, element: Element) -> None:
        """One link: to its place on the site, to the outside, or only its words."""
        target = self.target(element.get("href", ""))
        if target.startswith("#c-") and target[1:].startswith(
            f"c-{self.job.prefix}-fn" if self.job.prefix else "c-fn"
        ):
            return
        address = self.job.links.get(target) or outside(target)
        if address and target.startswith("http://www.") and element.text == target.removeprefix("http://"):
            address = "https://" + target.removeprefix("http://")
        if not address and target.startswith("#") and target[1:] in self.anchors:
            address = f"#{self.anchors[target[1:]]}"
        if not address:
            element.tag = "span"
            element.attrib.clear()
            return
        element.set("href", address)
        if address.startswith(("https:", "http:")):
            element.set("rel", REL)

    def picture(self, element: Element, in_link: bool) -> None:
        """One picture: from the package, or in its stead a link to another host, or its words."""
        target = self.target(element.get("src", ""))
        alternative, title = element.get("alt", ""), element.get("title")
        found = self.job.pictures.get(target)
        tail = element.tail
        element.clear()
        element.tail = tail
        if found:
            element.set("src", found.src)
            if found.srcset:
                element.set("srcset", found.srcset)
                element.set("sizes", SIZES)
            element.set("alt", alternative)
            if title:
                element.set("title", title)
            if found.width and found.height:
                element.set("width", str(found.width))
                element.set("height", str(found.height))
            element.set("loading", "lazy")
            return
        address = outside(target)
        web = bool(address and address.startswith(("https:", "http:")))
        element.text = alternative or (address if web else "")
        element.tag = "a" if web and not in_link else "span"
        if element.tag == "a":
            element.set("href", str(address))
            element.set("rel", REL)

    def target(self, written: str) -> str:
        """A target as the reader of packages looks it up."""
        address = html.unescape(self.unstashed(written)).strip()
        return address if _SCHEME.match(address) else address.replace("\\", "/")

    def words(self, element: Element) -> str:
        """The words of an element, with entities read."""
        return html.unescape(self.unstashed("".join(element.itertext()))).strip()

    def unstashed(self, text: str) -> str:
        """`text` with what Python-Markdown has laid aside put back."""
        stash = self.md.htmlStash.rawHtmlBlocks
        return HTML_PLACEHOLDER_RE.sub(
            lambda match: str(stash[int(match[1])]) if int(match[1]) < len(stash) else "", text
        ).replace(AMP_SUBSTITUTE, "&")

    # Shapes

    @staticmethod
    def shape(parent: Element) -> None:
        """Alerts and figures among the children of `parent`; a task is told by its item, not by its paragraph."""
        for at, child in enumerate(list(parent)):
            classes = child.get("class", "").split()
            if child.tag == "div" and classes[:1] == ["admonition"]:
                child.set("class", f"alert alert-{classes[-1]}")
            elif child.tag == "p" and "admonition-title" in classes:
                child.set("class", "alert-title")
            elif child.tag == "details":
                child.attrib.clear()
            elif child.tag == "p" and "task" in classes:
                del child.attrib["class"]
                if parent.tag == "li":
                    parent.set("class", "task")
            image = only_child(child, "img")
            if image is not None and image.get("title"):
                figure = Element("figure")
                figure.tail = child.tail
                figure.append(image)
                SubElement(figure, "figcaption").text = image.attrib.pop("title")
                parent[at] = figure

    def report(self, root: Element) -> None:
        """Collects HTML shown as text, and diagrams without a picture beside them."""
        self.tags = [match[0] for text in texts(root) for match in _TAG.finditer(text)]
        for parent in root.iter():
            children = list(parent)
            for at, child in enumerate(children):
                if child in self.diagrams and not any(map(pictured, children[max(at - 1, 0) : at + 2])):
                    self.lone_diagrams.append(self.diagrams[child])


def outside(target: str) -> str | None:
    """The address of a target outside the course that may be linked to; None for any other."""
    if target.startswith("//"):
        return f"https:{target}"
    scheme = _SCHEME.match(target)
    return target if scheme and scheme[1].lower() in ("https", "http", "mailto", "tel") else None
