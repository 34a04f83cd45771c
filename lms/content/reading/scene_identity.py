"""The ids of scenes, which are unique in their scenario, and what their settings say."""

from __future__ import annotations

from collections.abc import Sequence

from lms.content.activities import Scene
from lms.content.findings import finding
from lms.content.reading.building import Building
from lms.content.reading.identity import Wanted, duplicates, former_in_use, given_ids
from lms.content.reading.pages import Page
from lms.content.source.header import validate
from lms.content.source.headers import SceneHeader
from lms.content.source.scenes import SceneDraft


def identified(build: Building, page: Page, drafts: Sequence[SceneDraft]) -> list[Scene]:
    """The scenes of the base language under their ids, without texts and decisions."""
    wanted = [Wanted(one.id, one.title, page.path, one.line, one.column) for one in drafts]
    for first, later in duplicates(wanted):
        at = later.line, later.column
        build.findings.append(finding("E403/scene", page.path, *at, id=later.written, n=first.line))
    ids = given_ids(wanted, "adegan")
    headers = [validate(one.settings, SceneHeader, page.path, build.findings) for one in drafts]
    scenes = []
    for identity, draft, header in zip(ids, drafts, headers, strict=True):
        if header.outcome and draft.decisions:
            place = draft.settings.keys["outcome"]
            build.findings.append(finding("E405/outcome", page.path, *place))
        title = {page.language: draft.title}
        scenes.append(Scene(identity, title, {}, (), header.outcome, header.former_ids))
    for index, name, user in former_in_use(ids, [scene.former_ids for scene in scenes]):
        place = drafts[index].settings.at.get(("former-ids",), (drafts[index].line, 1))
        build.findings.append(finding("E305", page.path, *place, id=name, p=ids[user]))
    return scenes
