"""What goes out: the package as it is, and every type of question, told where a format cannot hold it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lms.content.contents import Reading
from lms.content.exchange import importing
from lms.content.exchange.archive import ArchiveLimits, unpack
from lms.content.exchange.export.gift import GiftFile
from lms.content.exchange.export.moodle import MoodleFile
from lms.content.exchange.export.package import PackageZip
from lms.content.exchange.formats import builtin_exporters, builtin_importers
from lms.content.exchange.gift.importer import Gift
from lms.content.exchange.moodle.importer import MoodleXml
from lms.content.markdown.pool import ChildRenderer
from lms.content.reading.reader import read
from lms.content.site import Site
from lms.plugin.exporter import Exporter
from lms.plugin.importer import Imported, Importer, NotReadable
from tests.content.exchange.foreign import check, written
from tests.content.reading import PACKAGES, REGISTRY, Escaper


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Reading]]:
    """The worked course of the format, with every type of question."""
    folder = tmp_path_factory.mktemp("every")
    source = next(path for path in sorted((PACKAGES / "mini").rglob("kursus.md"))).parent
    shutil.copytree(source, folder / "mini")
    with ChildRenderer() as renderer:
        yield folder, read(folder / "mini", REGISTRY, Site(), renderer)


def test_a_package_goes_out_and_comes_back_the_same(every: tuple[Path, Reading]) -> None:
    folder, reading = every
    out, notes = written(PackageZip(), reading, folder)
    assert notes == ()
    assert written(PackageZip(), reading, folder)[0] == out
    unpack(io.BytesIO(out), folder / "kembali", ArchiveLimits())
    again = read(folder / "kembali", REGISTRY, Site(), Escaper())
    assert reading.course is not None
    assert again.course is not None
    assert again.course.fingerprint == reading.course.fingerprint


@pytest.mark.parametrize(("exporter", "importer"), [(GiftFile(), Gift()), (MoodleFile(), MoodleXml())])
def test_what_a_format_cannot_hold_is_told(
    exporter: Exporter, importer: Importer, every: tuple[Path, Reading], tmp_path: Path
) -> None:
    folder, reading = every
    assert reading.course is not None
    assert reading.contents is not None
    out, notes = written(exporter, reading, folder)
    assert written(exporter, reading, folder)[0] == out
    source = tmp_path / f"a{exporter.suffix}"
    source.write_bytes(out)
    back = check(importer.read(source), tmp_path)
    assert back.contents is not None, back.findings
    known = {one.id: one.type for one in back.contents.questions()}
    told = {note.source for note in notes}
    for item in reading.course.items:
        assert item.id in told
    files = (*reading.contents.banks.values(), *reading.contents.quizzes.values())
    for question in (question for file in files for question in file.questions):
        assert known.get(question.id) == question.type or question.id in told


@pytest.mark.parametrize(
    "one", [*builtin_importers(), *builtin_exporters()], ids=lambda one: type(one).__name__
)
def test_every_format_has_a_name_and_a_title(one: Importer | Exporter) -> None:
    assert one.name.isidentifier()
    assert one.title.text


@pytest.mark.parametrize("name", ["gift", "aiken", "moodle"])
def test_hostile_files_end_within_bounds(name: str, tmp_path: Path) -> None:
    """Very long lines and unclosed signs without end are read in the child, or refused in words."""
    importer = next(one for one in builtin_importers() if one.name == name)
    source = tmp_path / "a"
    text = {
        "gift": "\n\n".join(("{" * 20_000, "{=" + "~a#" * 60_000, "::a" * 50_000, "\\" * 100_001, "ya {T}")),
        "aiken": "A. a\n" * 20_000 + "x" * 4_000_000 + "\nA. a\nB. b\nANSWER: A\n",
        "moodle": "<quiz><question type='cloze'><questiontext><text>" + "{1:SA:=" * 100_000 + "&lt;p&gt;" * 20_000
        + "x" * 10_000_000 + "</text></questiontext></question></quiz>",
    }[name]  # fmt: skip
    source.write_text(text, encoding="utf-8")
    with suppress(NotReadable):
        assert not check(_bounded(importer, source), tmp_path).errors


def _bounded(importer: Importer, source: Path) -> Imported:
    """What the child makes of the file. Raises NotReadable where it refuses; anything else is a failure."""
    try:
        return importing.run(importer, source, seconds=20)
    except importing.NotImported as refusal:
        if refusal.plugin_failed:
            raise
        raise NotReadable(refusal.said) from refusal
