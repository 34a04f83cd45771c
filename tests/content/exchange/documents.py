"""Makes Word documents by hand, and reads what an importer made of a file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from xml.sax.saxutils import quoteattr

from lms.content.contents import Reading
from lms.content.exchange import importing
from lms.content.markdown.pool import ChildRenderer
from lms.content.reading.reader import read
from lms.content.site import Site
from lms.plugin.importer import Imported, Importer
from lms.plugin.message import Message
from tests.content.reading import REGISTRY

_OPEN = "http://schemas.openxmlformats.org"
_SPACES = (
    f'xmlns:w="{_OPEN}/wordprocessingml/2006/main" xmlns:r="{_OPEN}/officeDocument/2006/relationships" '
    f'xmlns:wp="{_OPEN}/drawingml/2006/wordprocessingDrawing" xmlns:a="{_OPEN}/drawingml/2006/main" '
    f'xmlns:pic="{_OPEN}/drawingml/2006/picture" xmlns:m="{_OPEN}/officeDocument/2006/math" '
    f'xmlns:mc="{_OPEN}/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = f"""<Types xmlns="{_OPEN}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>
<Default Extension="emf" ContentType="image/x-emf"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_ROOT = f"""<Relationships xmlns="{_OPEN}/package/2006/relationships">
<Relationship Id="rId1" Type="{_OPEN}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>"""
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/></w:style>'
    for identity, name in [("Judul", "Title"), *((f"Judul{n}", f"heading {n}") for n in range(1, 7))]
)
_FORMS = {
    "1": ("decimal", "%1."),
    "2": ("upperLetter", "%1."),
    "3": ("bullet", "•"),
    "4": ("lowerLetter", "%1)"),
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f00010401"
    "00c5b6b0ab0000000049454e44ae426082"
)


def run(text: str, *, bold: bool = False, italic: bool = False, size: int = 0, colour: str = "") -> str:
    """A run of text."""
    looks = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "")
    looks += f'<w:color w:val="{colour}"/>' if colour else ""
    looks += f'<w:sz w:val="{size}"/>' if size else ""
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", numbered: tuple[str, int] | None = None) -> str:
    """A paragraph; plain texts among the runs become runs. `numbered` is list 1 to 4 and level."""
    looks = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered:
        looks += f'<w:numPr><w:ilvl w:val="{numbered[1]}"/><w:numId w:val="{numbered[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{looks}</w:pPr>{''.join(one if one.startswith('<') else run(one) for one in runs)}</w:p>"


def heading(text: str, level: int) -> str:
    """A heading as Word has it; level 0 is the title."""
    return paragraph(text, style=f"Judul{level}" if level else "Judul")


def table(*rows: Sequence[str]) -> str:
    """A table of texts, or of markup of whole cells."""
    cells = [
        [one if one.startswith("<w:tc") else f"<w:tc>{paragraph(one)}</w:tc>" for one in row] for row in rows
    ]
    rows_ = [f"<w:tr>{''.join(row)}</w:tr>" for row in cells]
    return f"<w:tbl>{''.join(rows_)}</w:tbl>"


def picture(alternative: str, identity: str = "rId9") -> str:
    """A run with a picture."""
    return (
        f"<w:r><w:drawing><wp:inline><wp:docPr id='1' name='Picture 1' descr={quoteattr(alternative)}/><a:graphic>"
        f"<a:graphicData uri='{_OPEN}/drawingml/2006/picture'><pic:pic><pic:blipFill><a:blip r:embed='{identity}'/>"
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def docx(
    *body: str, extra: Mapping[str, bytes | str] = {}, links: Mapping[str, str] = {}, title: str = ""
) -> bytes:
    """A document. `links` are further relations: identity → kind and target, split by a space."""
    levels = ""
    for name, (form, text) in _FORMS.items():
        inner = [f'<w:lvl w:ilvl="0"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>']
        inner += [
            f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%{n + 1}."/></w:lvl>'
            for n in (1, 2)
        ]
        levels += f'<w:abstractNum w:abstractNumId="{name}">{"".join(inner)}</w:abstractNum>'
    numbers = "".join(f'<w:num w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>' for name in _FORMS)
    relations = {"rId9": "image media/image1.png", "rId8": "image media/image2.emf", **links}
    rows = ""
    for name, told in {"rId1": "styles styles.xml", "rId2": "numbering numbering.xml", **relations}.items():
        kind, target = told.split(" ")
        mode = ' TargetMode="External"' if "://" in target else ""
        kind = f"{_OPEN}/officeDocument/2006/relationships/{kind}"
        rows += f'<Relationship Id="{name}" Type="{kind}" Target="{target}"{mode}/>'
    relations_ = f'<Relationships xmlns="{_OPEN}/package/2006/relationships">{rows}</Relationships>'
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "word/document.xml": f"<w:document {_SPACES}><w:body>{''.join(body)}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_SPACES}>{_STYLES}</w:styles>",
        "word/numbering.xml": f"<w:numbering {_SPACES}>{levels}{numbers}</w:numbering>",
        "word/_rels/document.xml.rels": relations_,
        "word/media/image1.png": PNG,
        "word/media/image2.emf": b"\x01\x00\x00\x00emf",
        **extra,
    }
    if title:
        files["docProps/core.xml"] = (
            f'<cp:coreProperties xmlns:cp="{_OPEN}/package/2006/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></cp:coreProperties>'
        )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def text_of(imported: Imported, path: str) -> str:
    """A file of what was imported."""
    return imported.files[path].decode()


def said(imported: Imported) -> list[tuple[str, str, str, int]]:
    """The notes as fate, words, path and line."""
    return [(note.fate.value, _words(note.what), note.path, note.line) for note in imported.notes]


def _words(what: Message) -> str:
    values = {name: _words(one) if isinstance(one, Message) else one for name, one in what.values.items()}
    text = what.plural if what.plural and values["n"] != 1 else what.text
    return text % values if values else text


def imported(importer: Importer, content: bytes | str, folder: Path, name: str) -> tuple[Imported, Reading]:
    """Imports a file in the child, writes the course, and reads it as a check does, with real rendering."""
    source = folder / name
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    made = importing.run(importer, source)
    importing.write(made, folder / "kursus")
    with ChildRenderer() as renderer:
        return made, read(folder / "kursus", REGISTRY, Site(), renderer)
