"""What the pages of a scenario send: the step, the decision by the number it has on the page, the run to be left."""

from __future__ import annotations

from collections.abc import Mapping


def number(form: Mapping[str, str], name: str) -> int:
    """A whole number that a page sent; 0 for none and for what is no number."""
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def decision(form: Mapping[str, str]) -> int | None:
    """The decision by its place in the scene, from 0; None where nothing was chosen.

    What is no number of a decision stands for one that no scene has.
    """
    if not form.get("decision"):
        return None
    return number(form, "decision") - 1
