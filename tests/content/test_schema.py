"""The schema of headers agrees with the models: good headers pass, slips do not, and every key is explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lms.content import schema
from lms.content.source import vocabulary
from lms.content.source.headers import MODELS, PLACES
from tests.content.reading import PACKAGES

COURSES = Path(__file__).parent.parent.parent / "courses"
WHOLE = schema.schema()
KINDS = WHOLE["$defs"]


def headers() -> Iterator[tuple[str, Any]]:
    """The headers of good packages as an editor understands them: real YAML."""
    for path in sorted([*(PACKAGES / "good").rglob("*.md"), *COURSES.rglob("*.md")]):
        found = re.match(r"---\n(.*?\n)---\n", path.read_text(encoding="utf-8"), re.DOTALL)
        if found is None:
            continue
        try:
            yield str(path.relative_to(path.parents[3])), yaml.load(found[1], yaml.BaseLoader)
        except yaml.YAMLError:
            continue  # a colon in a title: our reader takes it, an editor does not


def fits(value: Any, shape: Any) -> bool:
    """Whether a value fits, by the few words of JSON Schema that ours is made of."""
    if shape is True:
        return True
    unknown = shape.keys() - {
        "type", "pattern", "maxLength", "enum", "description", "properties", "patternProperties",
        "additionalProperties", "items", "anyOf", "allOf", "not", "required",
    }  # fmt: skip
    assert not unknown, unknown
    types = {"string": str, "object": dict, "array": list}
    wanted = shape.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    return (
        (not wanted or any(isinstance(value, types[one]) for one in wanted if one in types))
        and (not isinstance(value, str) or re.search(shape.get("pattern", ""), value) is not None)
        and (not isinstance(value, str) or len(value) <= shape.get("maxLength", len(value)))
        and ("enum" not in shape or value in shape["enum"])
        and ("items" not in shape or all(fits(one, shape["items"]) for one in value))
        and ("anyOf" not in shape or any(fits(value, one) for one in shape["anyOf"]))
        and all(fits(value, one) for one in shape.get("allOf", []))
        and ("not" not in shape or not fits(value, shape["not"]))
        and (not isinstance(value, dict) or _keys_fit(value, shape))
    )


def _keys_fit(value: dict[str, Any], shape: dict[str, Any]) -> bool:
    known = shape.get("properties", {})
    rest = shape.get("additionalProperties", True)
    for key, one in value.items():
        if key in known:
            if not fits(one, known[key]):
                return False
        elif not any(re.search(pattern, key) for pattern in shape.get("patternProperties", {})) and (
            rest is False or (isinstance(rest, dict) and not fits(one, rest))
        ):
            return False
    return all(key in value for key in shape.get("required", []))


def test_every_header_of_a_good_package_fits() -> None:
    found = dict(headers())
    assert len(found) > 60
    wrong = [
        (name, header)
        for name, header in found.items()
        if not any(fits(header, one) for one in KINDS.values())
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("quiz", {"jenis": "kuis", "batas-luls": "70%"}),
        ("quiz", {"jenis": "kuis", "batas-lulus": "tujuh"}),
        ("quiz", {"jenis": "kuis", "judul": "A", "title": "A"}),
        ("quiz", {"judul": "A"}),
        ("quiz", {"jenis": "pelajaran"}),
        ("lesson", {"durasi": "sebentar"}),
        ("extension", {"jenis": "peta"}),
        ("extension", {"jenis": "x-peta", "batas-lulus": "70%"}),
        ("course", {"id": "Soal_1"}),
        ("course", {"urutan": "acak"}),
        ("course", {"kelulusan": {"nilai": "70"}}),
    ],
)
def test_a_slip_does_not_fit(kind: str, header: Any) -> None:
    assert not fits(header, KINDS[kind])


def test_every_key_of_every_model_stands_in_both_languages_with_its_meaning() -> None:
    assert KINDS.keys() == {*MODELS, schema.EXTENSION}
    for kind, model in MODELS.items():
        words = {
            english: indonesian for place in PLACES[kind] for indonesian, english in vocabulary.pairs(place)
        }
        for name, field in model.model_fields.items():
            english = field.alias or name
            for word in (english, words[english]):
                told = KINDS[kind]["properties"][word]["description"].split("\n\n")
                assert len(told) == 2, word
                assert all(told), word
