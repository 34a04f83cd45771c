"""The one place where HTML is made safe: bleach, then nh3 over its output, with one policy.

Everything that becomes HTML passes through `clean`, last, and nothing changes it afterwards. Only what both sanitisers
let through is shown. This is the only module that knows either of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from threading import local

import bleach
import nh3

from lms.content.markdown.alerts import KINDS

POLICY_VERSION = 3
"""Part of the key of every rendered text: raise it whenever the policy changes."""

_ID = re.compile(r"c-[\w.:-]{1,200}")
_LANGUAGE = re.compile(r"language-[A-Za-z0-9+#_.-]{1,40}")
_NUMBER = re.compile(r"\d{1,6}")
_SMALL = r"/courses/[a-z0-9-]{1,63}/assets/[0-9a-f]{64}\.webp \d{1,4}w"
_SRCSET = re.compile(rf"{_SMALL}(?:, {_SMALL})?")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_INVISIBLE = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\ufffd]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CLASSES = frozenset(
    {"alert", "alert-title", "footnote", "math", "mermaid", "task", *(f"alert-{kind}" for kind in KINDS)}
)
SIZES = "(max-width: 44em) 100vw, 42em"
"""How wide a picture stands in the column of a text."""
_REL = "noopener noreferrer nofollow"

Judge = Callable[[str], str | None]
"""Takes the value of an attribute and gives the value to keep, or None to leave the attribute out."""


def _href(value: str) -> str | None:
    """Addresses on this site, fragments, and the four schemes; never another host by ``//``, however disguised."""
    bare = _INVISIBLE.sub("", value)
    if re.match(r"[/\\]{2}", bare) or bare.startswith("\\"):
        return None
    scheme = _SCHEME.match(bare)
    if scheme:
        return value if scheme[1].lower() in POLICY.schemes else None
    # A colon before the first slash would be a scheme to a more lenient reader.
    return None if ":" in re.split(r"[/?#]", bare, maxsplit=1)[0] else value


def _src(value: str) -> str | None:
    """Pictures come from this site only: another host would learn who reads."""
    bare = _INVISIBLE.sub("", value)
    return None if _SCHEME.match(bare) or bare.startswith(("//", "\\", "/\\")) else _href(value)


def _class(value: str) -> str | None:
    kept = [name for name in value.split() if name in _CLASSES or _LANGUAGE.fullmatch(name)]
    return " ".join(kept) or None


def _words(value: str) -> str | None:
    return value


def _matching(pattern: re.Pattern[str]) -> Judge:
    return lambda value: value if pattern.fullmatch(value) else None


def _one_of(*allowed: str) -> Judge:
    return lambda value: value if value in allowed else None


@dataclass(frozen=True, slots=True)
class Policy:
    """What may remain: tags, attributes by tag (``*``: of every tag) with the judge of their values, and schemes."""

    tags: frozenset[str]
    attributes: Mapping[str, Mapping[str, Judge]]
    schemes: frozenset[str]

    def judge(self, tag: str, attribute: str, value: str) -> str | None:
        """The value to keep of an attribute (entities already read), or None."""
        judge = self.attributes.get(tag, {}).get(attribute) or self.attributes["*"].get(attribute)
        return judge(value) if judge else None


_CLASSED = {"class": _class}
_CELL = {"align": _one_of("left", "center", "right")}

POLICY = Policy(
    tags=frozenset(
        (
            *(
                "p",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "ul",
                "ol",
                "li",
                "dl",
                "dt",
                "dd",
                "blockquote",
                "pre",
                "code",
            ),
            *(
                "table",
                "thead",
                "tbody",
                "tr",
                "th",
                "td",
                "a",
                "img",
                "figure",
                "figcaption",
                "strong",
                "em",
                "del",
            ),
            *("sup", "sub", "br", "hr", "abbr", "kbd", "div", "span", "details", "summary"),
        )
    ),
    attributes={
        "*": {"id": _matching(_ID)},
        "a": {"href": _href, "title": _words, "rel": _one_of(_REL)},
        "img": {
            "src": _src,
            "alt": _words,
            "title": _words,
            "width": _matching(_NUMBER),
            "height": _matching(_NUMBER),
            "srcset": _matching(_SRCSET),
            "sizes": _one_of(SIZES),
            "loading": _one_of("lazy"),
        },
        "th": _CELL,
        "td": _CELL,
        "ol": {"start": _matching(_NUMBER)},
        "abbr": {"title": _words},
        **dict.fromkeys(("div", "span", "code", "li", "pre", "p"), _CLASSED),
    },
    schemes=frozenset({"https", "http", "mailto", "tel"}),
)


class _Bleach(local):
    """A bleach cleaner of each thread: it must not be shared, and is costly to make."""

    def __init__(self) -> None:
        self.cleaner = bleach.Cleaner(
            tags=POLICY.tags,
            attributes=lambda tag, name, value: POLICY.judge(tag, name, html.unescape(value)) is not None,
            protocols=POLICY.schemes,
            strip=False,
            strip_comments=True,
        )


@cache
def _bleach() -> _Bleach:
    return _Bleach()


@cache
def _nh3() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(POLICY.tags),
        clean_content_tags=set(),
        attributes={tag: {*POLICY.attributes.get(tag, {}), *POLICY.attributes["*"]} for tag in POLICY.tags},
        attribute_filter=POLICY.judge,
        url_schemes=set(POLICY.schemes),
        strip_comments=True,
        link_rel=None,
    )


def clean(dirty: str) -> str:
    """The safe part of `dirty`, as balanced HTML. What is not allowed is shown as text or left out.

    Markup that a parser would move around once more (deeply misnested) is shown as text altogether: what a browser
    builds from the result is what was judged here.
    """
    cleaner = _nh3()
    # A character reference may have become a control character, which the next reader would show otherwise.
    safe = _CONTROL.sub("", cleaner.clean(_bleach().cleaner.clean(dirty)))
    return safe if cleaner.clean(safe) == safe else html.escape(dirty, quote=False)
