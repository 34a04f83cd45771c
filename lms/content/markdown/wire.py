"""What goes over the pipes between parent and child: length-prefixed JSON, both ways."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple
from functools import cache
from importlib.metadata import version
from pathlib import Path
from struct import Struct
from typing import Any

from lms.content.contents import Block, Card, Check, Html, Media, Part
from lms.content.markdown import shrink
from lms.content.markdown.clean import POLICY_VERSION
from lms.content.markdown.limits import Breach
from lms.content.markdown.render import Note, Outcome
from lms.content.rendering import Picture, RenderJob

LENGTH = Struct(">I")

RENDERER_VERSION = 2
"""Part of the key of every rendered text: raise it whenever the same text comes out differently."""

_LIBRARIES = ("markdown", "pymdown-extensions", "bleach", "nh3")


def framed(payload: bytes) -> bytes:
    """`payload` behind its length."""
    return LENGTH.pack(len(payload)) + payload


def pack_job(job: RenderJob) -> bytes:
    """All of `job` that its outcome depends on; neither the path nor the line does."""
    data: dict[str, Any] = {
        "source": job.source,
        "kind": job.kind,
        "prefix": job.prefix,
        "language": job.language,
        "links": dict(job.links),
        "pictures": {target: list(astuple(picture)) for target, picture in job.pictures.items()},
        "cards": dict(job.cards),
        "media": {target: _media(media) for target, media in job.media.items()},
        "checks": [list(check) for check in job.checks],
        "blocks": sorted(job.blocks),
    }
    return json.dumps(data, sort_keys=True).encode()


def unpack_job(payload: bytes) -> RenderJob:
    """The job again, without path and line."""
    data = json.loads(payload)
    data["pictures"] = {target: Picture(*values) for target, values in data["pictures"].items()}
    data["media"] = {target: Media(**values) for target, values in data["media"].items()}
    data["checks"] = tuple((offset, check) for offset, check in data["checks"])
    return RenderJob(path="", line=0, **data)


def pack_outcome(outcome: Outcome) -> bytes:
    """An outcome as bytes, also as they are kept in a cache."""
    data = {
        "parts": [_part(part) for part in outcome.parts],
        "breaches": [asdict(breach) for breach in outcome.breaches],
        "notes": [asdict(note) for note in outcome.notes],
    }
    return json.dumps(data).encode()


def unpack_outcome(payload: bytes) -> Outcome:
    """The outcome again."""
    data = json.loads(payload)
    return Outcome(
        tuple(_unpart(*values) for values in data["parts"]),
        tuple(Breach(**values) for values in data["breaches"]),
        tuple(Note(**values) for values in data["notes"]),
    )


def key(packed_job: bytes) -> str:
    """The key under which the outcome of a packed job is kept: the job, the renderer, its libraries and its policy."""
    return hashlib.sha256(_versions() + b"\n" + packed_job).hexdigest()


@cache
def _versions() -> bytes:
    return json.dumps([RENDERER_VERSION, POLICY_VERSION, *map(version, _LIBRARIES)]).encode()


PICTURE = b"picture\n"
"""What a payload begins with that asks for a picture to be made small; all others are JSON."""


def pack_picture(path: Path, digest: str) -> bytes:
    """The job to make the file at `path` small."""
    return PICTURE + json.dumps([str(path), digest]).encode()


def picture_key(digest: str) -> str:
    """The key under which the small versions of a file are kept."""
    told = json.dumps([shrink.VERSION, version("pillow"), digest]).encode()
    return hashlib.sha256(PICTURE + told).hexdigest()


def _media(media: Media) -> dict[str, Any]:
    return {
        "asset": media.asset,
        "kind": media.kind,
        "label": media.label,
        "size": media.size,
        "captions": dict(media.captions),
        "transcripts": dict(media.transcripts),
    }


def _part(part: Part) -> list[Any]:
    match part:
        case Html(text):
            return ["html", text]
        case Card(item):
            return ["card", item]
        case Check(question):
            return ["check", question]
        case Media():
            return ["media", _media(part)]
        case Block(plugin, lines):
            return ["block", plugin, list(lines)]


def _unpart(kind: str, value: Any, lines: Sequence[str] = ()) -> Part:
    match kind:
        case "html":
            return Html(value)
        case "card":
            return Card(value)
        case "check":
            return Check(value)
        case "media":
            return Media(**value)
        case _:
            return Block(value, tuple(lines))
