"""The pictures of a course made small, and how much a page weighs with them (chapter 16.2 of the format)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from lms.content.contents import Asset
from lms.content.findings import finding
from lms.content.reading.building import Building
from lms.content.rendering import Picture, Renderer, Shrunk
from lms.plugin.message import Message, mark

PICTURE_GOAL = 60_000
LESSON_GOAL = 150_000
"""Bytes on a phone: one picture as shown, and a lesson with all its pictures."""
_RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")
_WEBP = "image/webp"


def make_small(build: Building, renderer: Renderer) -> None:
    """Has every picture that a page shows decoded, once, and made small where it is too large for a phone."""
    resolver, names = build.resolver, build.package.names
    pictures = [asset for asset in resolver.assets.values() if asset.media_type in _RASTER]
    files = [(names.files[asset.name].place, asset.digest) for asset in pictures]
    weights: dict[str, int] = {}
    for asset, shrunk in zip(pictures, renderer.shrink(files), strict=True):
        path = names.files[asset.name].path
        if shrunk is None:
            build.findings.append(finding("E707", path, p=path))
            continue
        href = resolver.href(asset)
        picture = _shown(build, asset, shrunk)
        build.shown[href] = picture
        weights[href] = len(shrunk.small[-1].data) if shrunk.small else asset.size
    for asset in resolver.assets.values():
        if asset.media_type == "image/svg+xml":
            weights[resolver.href(asset)] = asset.size
    build.weights = weights
    for asset in resolver.assets.values():
        weight = weights.get(resolver.href(asset), 0)
        if weight > PICTURE_GOAL:
            path = names.files[asset.name].path
            build.findings.append(finding("W711", path, what=path, n=_kb(weight), m=_kb(PICTURE_GOAL)))
    build.cover = build.shown.get(build.cover, Picture(build.cover)).src


def weigh(build: Building) -> None:
    """Says which lessons are too heavy for a bad line. Texts are rendered by now."""
    for page in build.items_of("lesson"):
        identity = build.ids[page.name]
        for other in (page, *page.translations.values()):
            weight = build.texts.weight(("body", identity, other.language), build.weights)
            if weight > LESSON_GOAL:
                what = Message(mark("this lesson with its pictures"))
                build.findings.append(
                    finding("W711", other.path, 1, 1, what=what, n=_kb(weight), m=_kb(LESSON_GOAL))
                )


def _shown(build: Building, asset: Asset, shrunk: Shrunk) -> Picture:
    """How a page shows a picture; its small versions become files of the course."""
    href = build.resolver.href(asset)
    if not shrunk.small:
        return Picture(href, shrunk.width, shrunk.height)
    versions = []
    for small in shrunk.small:
        digest = hashlib.sha256(small.data).hexdigest()
        name = f"{asset.name}@{small.width}.webp"
        made = replace(
            asset,
            name=name,
            digest=digest,
            size=len(small.data),
            media_type=_WEBP,
            width=small.width,
            height=small.height,
            original=asset.name,
        )
        build.made_assets[name] = made
        build.made[name] = small.data
        versions.append((build.resolver.href(made), small))
    largest, small = versions[-1]
    srcset = ", ".join(f"{address} {one.width}w" for address, one in versions) if len(versions) > 1 else ""
    return Picture(largest, small.width, small.height, srcset)


def _kb(size: int) -> int:
    return -(-size // 1000)
