"""The tokens of the look: what a theme may set, and whether one can be read in the colours it gives.

A theme's file is not passed on: its values are read, checked, and written anew. So it holds tokens and nothing else,
whatever was in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Tokens = Mapping[str, str]

LONGEST = 10_000
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLOCK = re.compile(r"\s*([^{}\s][^{}]*?)\s*\{([^{}]*)\}\s*", re.DOTALL)
_DARK = re.compile(r""":root\[data-theme=(["']?)dark\1\]""")
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_SAME = re.compile(r"var\((--[a-z0-9-]+)\)")
_FONTS = re.compile(
    r"""(?:[A-Za-z][\w -]*|"[\w -]+"|'[\w -]+')(?:\s*,\s*(?:[A-Za-z][\w -]*|"[\w -]+"|'[\w -]+'))*"""
)
_LENGTH = re.compile(r"(?:0|(?:[01]?\.\d{1,4}|[01])rem|\d{1,2}px)")
_FONT_TOKENS = frozenset({"--sans", "--serif", "--mono"})
_LENGTH_TOKENS = frozenset({"--r", "--r-l"})

TEXT, SHAPE = 4.5, 3.0
"""Contrast that text and other marks need (WCAG 2.2, 1.4.3 and 1.4.11)."""

_GROUNDS = ("--bg", "--surface", "--sunken")
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, TEXT) for ink in ("--ink", "--ink-soft", "--link", "--brand") for ground in _GROUNDS),
    *((ink, "--brand-bg", TEXT) for ink in ("--ink", "--ink-soft", "--link", "--brand-hover")),
    *((ink, "--surface", TEXT) for ink in ("--good", "--warn", "--bad")),
    ("--brand-ink", "--brand", TEXT),
    ("--brand-ink", "--brand-hover", TEXT),
    ("--mast-ink", "--mast", TEXT),
    ("--mast-soft", "--mast", TEXT),
    *((ink, "--hero", TEXT) for ink in ("#ffffff", "#dbe1f6", "--soga-300")),
    ("#ffffff", "--nila-600", TEXT),
    ("--gold-ink", "--gold-bg", TEXT),
    ("--good", "--good-bg", TEXT),
    ("--warn", "--warn-bg", TEXT),
    ("--bad", "--bad-bg", TEXT),
    *(("--seq-ink-lo", f"--seq-{n}", TEXT) for n in range(3)),
    *(("--seq-ink-hi", f"--seq-{n}", TEXT) for n in (4, 5)),
    *(("--line-strong", ground, SHAPE) for ground in ("--bg", "--surface")),
    *(("--focus", ground, SHAPE) for ground in _GROUNDS),
    ("--focus-on-mast", "--mast", SHAPE),
    ("--petal-edge", "--surface", SHAPE),
)
"""What stands on what in our pages, and the contrast it needs; a colour that no theme changes stands for itself."""


class BadTheme(ValueError):
    """A theme breaks a rule; the text says which, and where."""


@dataclass(frozen=True, slots=True)
class Look:
    """The values of tokens: of the light look, and those that the dark one has instead."""

    light: Tokens
    dark: Tokens

    def css(self) -> str:
        """Rules that put these values in force behind our own, in both ways in which dark is chosen."""
        parts = [f":root{{{_declared(self.light)}}}"] if self.light else []
        if self.dark:
            own = _declared(self.dark)
            parts.append(
                f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{own}}}}}"
            )
            parts.append(f"@media screen{{:root[data-theme=dark]{{{own}}}}}")
        return "\n".join(parts) + "\n"


def own_look(css: str) -> Look:
    """The tokens of our own file of style."""
    bare = _COMMENT.sub("", css)
    light, dark = (
        re.search(r":root \{([^{}]*)\}", bare),
        re.search(r":root\[data-theme=dark\] \{([^{}]*)\}", bare),
    )
    if light is None or dark is None:
        raise BadTheme("the style has no tokens")
    return Look(dict(_declarations(light[1])), dict(_declarations(dark[1])))


def read_theme(css: str, own: Look) -> Look:
    """What a theme sets over `own`. Raises BadTheme for anything but known tokens, and where contrast is too low."""
    if len(css) > LONGEST:
        raise BadTheme(f"theme.css is longer than {LONGEST} characters")
    blocks: dict[str, dict[str, str]] = {"light": {}, "dark": {}}
    bare, place = _COMMENT.sub("", css), 0
    while bare[place:].strip():
        block = _BLOCK.match(bare, place)
        if block is None:
            raise BadTheme(f"not a block of tokens: {bare[place:].strip()[:40]!r}")
        kind = "light" if block[1] == ":root" else "dark" if _DARK.fullmatch(block[1]) else ""
        if not kind:
            raise BadTheme(f"{block[1][:40]!r} is neither :root nor :root[data-theme=dark]")
        for name, value in _declarations(block[2]):
            _check(name, value, own)
            blocks[kind][name] = value
        place = block.end()
    look = Look(blocks["light"], blocks["dark"])
    faults = list(weak_pairs(own, look))
    if faults:
        raise BadTheme("; ".join(faults))
    return look


def weak_pairs(own: Look, theme: Look) -> Iterator[str]:
    """The pairs that cannot be read with ease in either look, with their contrast."""
    light = {**own.light, **theme.light}
    for look, tokens in (("light", light), ("dark", {**light, **own.dark, **theme.dark})):
        for front, ground, needed in PAIRS:
            found = contrast(_colour(front, tokens), _colour(ground, tokens))
            if found < needed:
                yield f"{look}: {front} on {ground} has a contrast of {found:.2f}, it needs {needed}"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG, 1 to 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _declarations(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        if part.strip() and name.strip() != "color-scheme":
            if not colon:
                raise BadTheme(f"{part.strip()[:40]!r} sets nothing")
            yield name.strip(), value.strip()


def _declared(tokens: Tokens) -> str:
    return ";".join(f"{name}:{value}" for name, value in tokens.items())


def _check(name: str, value: str, own: Look) -> None:
    known = own.light.get(name)
    if known is None:
        raise BadTheme(f"{name[:40]!r} is no token")
    if name in _FONT_TOKENS:
        right, wanted = bool(_FONTS.fullmatch(value)), "names of fonts"
    elif name in _LENGTH_TOKENS:
        right, wanted = bool(_LENGTH.fullmatch(value)), "a length below 2rem"
    elif _is_colour(known):
        same = _SAME.fullmatch(value)
        right = bool(_HEX.fullmatch(value)) or (same is not None and _is_colour(own.light.get(same[1], "")))
        wanted = "a colour such as #1f6b47, or var() of a token that is one"
    else:
        raise BadTheme(f"{name} belongs to the layout; a theme sets colours, fonts and round corners")
    if not right:
        raise BadTheme(f"{name} cannot be {value[:40]!r}: it takes {wanted}")


def _is_colour(value: str) -> bool:
    same = _SAME.fullmatch(value)
    return bool(_HEX.fullmatch(value) or (same and same[1].startswith(("--nila", "--soga"))))


def _colour(name: str, tokens: Tokens) -> str:
    seen: set[str] = set()
    if name.startswith("#"):
        return name
    while (same := _SAME.fullmatch(tokens[name])) is not None:
        if name in seen:
            raise BadTheme(f"{name} leads back to itself")
        seen.add(name)
        name = same[1]
    return tokens[name]


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
