"""The catalogue of findings about surveys, assignments, scenarios, and what has no page yet: E51x, E6xx, W213."""

from __future__ import annotations

from lms.content.codes.entry import NEAR, Entry
from lms.plugin.message import mark

ACTIVITIES = {
    "E314/plugin": Entry(
        mark('Kind "%(v)s" belongs to a plugin that is not installed'),
        mark("ask the administrator to install it, or take the file out of the course."),
    ),
    "E317/room": Entry(
        mark("No part of this course can be shown on this site yet"),
        mark("add a lesson or a quiz; the other parts are shown once the site has a page for them."),
    ),
    "W213/room": Entry(
        mark("%(kind)s: this site has no page for it yet; it is neither shown nor counted"),
        mark("nothing to do; it appears by itself once the site has that page."),
    ),
    "W213/score": Entry(
        mark("Nothing that can be shown yet has a score, so the minimum score does not count yet"),
        mark("nothing to do; it counts once the site has the missing pages."),
    ),
    "W213/block": Entry(
        mark('Block "%(v)s" is kept for a later version and shown as text'),
        mark("use another language for the block."),
    ),
    "W213/heading": Entry(
        mark('Heading "%(h)s" is kept for a later version; the text below it is not shown'),
        mark("delete it."),
    ),
    "E501/survey": Entry(mark("Survey without questions"), mark("begin each question with `## id: Title`.")),
    "E508/scenario": Entry(
        mark("`bobot` above 0 on a scenario without points"), mark("delete it, or give decisions points.")
    ),
    "E508/plugin": Entry(mark("`bobot` above 0 on a kind without a score"), mark("delete it.")),
    "E510": Entry(mark("A survey has no right answers"), mark("delete the marks, weights and answers.")),
    "E511": Entry(mark("Statement without a label"), mark("write `a)` before each statement.")),
    "E403/scene": Entry(mark('Scene id "%(id)s" also in line %(n)s'), mark("change one of them.")),
    "E406/decision": Entry(
        mark("This stands among or after the decisions, but is none"),
        mark("write `- [words](#scene)`, or put it before the list."),
    ),
    "E405/outcome": Entry(
        mark("Only an ending has an outcome, and this scene has decisions"),
        mark("delete the line, or the decisions."),
    ),
    "E432/decision": Entry(
        mark('Cannot read the points "%(v)s"'), mark("write a number, as in `- (5) [words](#scene)`.")
    ),
    "E601": Entry(
        mark("Decisions with points form a circle: %(circle)s"), mark("lead one decision elsewhere.")
    ),
    "E602": Entry(mark("No way through the scenes has points above 0"), mark("give a good decision points.")),
    "E602/pass": Entry(
        mark("A pass mark, but no decision has points"),
        mark("delete `batas-lulus`, or write points as in `- (5) [words](#scene)`."),
    ),
    "E603": Entry(mark('Unknown scene "%(id)s"'), mark("write the id of a scene of this file."), NEAR),
    "E604": Entry(mark('Scene "%(id)s" cannot be reached'), mark("let a decision lead to it, or delete it.")),
    "E605": Entry(mark("No ending"), mark("leave at least one scene without decisions.")),
    "E605/empty": Entry(
        mark("Scenario without scenes"), mark("begin each scene with a heading `## id: Title`.")
    ),
    "E610": Entry(
        mark("It does not say what is handed in"), mark("add `kirim: [teks]`, or `berkas` or `tautan`.")
    ),
    "E610/files": Entry(
        mark("Files are handed in, but not which"), mark("add their endings, as in `berkas: [pdf, docx]`.")
    ),
    "E610/question": Entry(
        mark("Question that takes files, without `berkas`"), mark("add `- berkas: pdf, docx`, for example.")
    ),
    "E806/decision": Entry(
        mark("Decisions differ from the file it translates"),
        mark("write as many decisions, in the same order, leading to the same scenes."),
    ),
    "E807/points": Entry(
        mark("Points differ from the file it translates"), mark("leave the points out, or write the same.")
    ),
}
