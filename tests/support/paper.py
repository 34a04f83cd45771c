"""What a PDF must hold to be kept (PDF/A-2a, ISO 19005-2) and read aloud (PDF/UA-1, ISO 14289-1), read by a library
that did not write it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject

STANDARD = frozenset(
    (
        "/Document",
        "/Part",
        "/Art",
        "/Sect",
        "/Div",
        "/BlockQuote",
        "/Caption",
        "/TOC",
        "/TOCI",
        "/Index",
        "/NonStruct",
        "/Private",
        "/P",
        "/H",
        "/H1",
        "/H2",
        "/H3",
        "/H4",
        "/H5",
        "/H6",
        "/L",
        "/LI",
        "/Lbl",
        "/LBody",
        "/Table",
        "/TR",
        "/TH",
        "/TD",
        "/THead",
        "/TBody",
        "/TFoot",
        "/Span",
        "/Quote",
        "/Note",
        "/Reference",
        "/BibEntry",
        "/Code",
        "/Link",
        "/Annot",
        "/Figure",
        "/Formula",
        "/Form",
    )
)
FORBIDDEN = {
    "/Launch",
    "/Sound",
    "/Movie",
    "/ResetForm",
    "/ImportData",
    "/JavaScript",
    "/Hide",
    "/SetOCGState",
}
SHOWS = {
    b"Tj",
    b"TJ",
    b"'",
    b'"',
    b"f",
    b"F",
    b"f*",
    b"B",
    b"B*",
    b"b",
    b"b*",
    b"S",
    b"s",
    b"Do",
    b"sh",
    b"EI",
}


def faults(body: bytes) -> list[str]:
    """What is missing; nothing for a sound file."""
    reader = PdfReader(io.BytesIO(body))
    found = [*_archive(reader, body), *_aloud(reader)]
    for number, page in enumerate(reader.pages, 1):
        found += [f"page {number}: {fault}" for fault in _page(reader, page)]
    return found


def texts(body: bytes) -> list[str]:
    """The text of each page, on one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(body)).pages]


def pictures_in_words(body: bytes) -> list[str]:
    """The words that stand for pictures."""
    root = PdfReader(io.BytesIO(body)).trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    return [str(one.get("/Alt", "")) for one in _elements(root) if one.get("/S") == "/Figure"]


def _archive(reader: PdfReader, body: bytes) -> Iterator[str]:
    root = _dict(reader.trailer["/Root"])
    meta = _dict(root).get("/Metadata")
    words = meta.get_object().get_data().decode("utf-8") if meta is not None else ""
    for name, value in (("pdfaid:part", "2"), ("pdfaid:conformance", "A"), ("pdfuaid:part", "1")):
        if not re.search(rf'{name}(?:="{value}"|>{value}<)', words):
            yield f"no {name} {value}"
    if "dc:title" not in words:
        yield "no title"
    if reader.is_encrypted:
        yield "encrypted"
    if "/ID" not in reader.trailer:
        yield "no id"
    intents = [_dict(one) for one in root.get("/OutputIntents", ())]
    if not any(one.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in one for one in intents):
        yield "no output intent"
    if "/AA" in root or "/AcroForm" in root or FORBIDDEN & set(_actions(reader)):
        yield "acts"
    if b"/EmbeddedFile" in body:
        yield "holds a file"


def _aloud(reader: PdfReader) -> Iterator[str]:
    root = _dict(reader.trailer["/Root"])
    if not _dict(root.get("/MarkInfo", DictionaryObject())).get("/Marked"):
        yield "not tagged"
    if not root.get("/Lang"):
        yield "no language"
    if not _dict(root.get("/ViewerPreferences", DictionaryObject())).get("/DisplayDocTitle"):
        yield "shows its file name in place of its title"
    tree = _dict(root.get("/StructTreeRoot", DictionaryObject()))
    roles = {str(name): str(role) for name, role in _dict(tree.get("/RoleMap", DictionaryObject())).items()}
    level = 0
    for one in _elements(tree):
        kind = str(one.get("/S"))
        if kind not in STANDARD and roles.get(kind) not in STANDARD:
            yield f"{kind} means nothing"
        if kind == "/Figure" and not one.get("/Alt"):
            yield "a picture without words"
        if kind == "/TH" and "/Scope" not in str(one.get("/A")):
            yield "a heading of a table without its scope"
        if kind.startswith("/H") and kind[2:].isdigit():
            if int(kind[2:]) > level + 1:
                yield f"{kind} after level {level}"
            level = int(kind[2:])


def _page(reader: PdfReader, page: Any) -> Iterator[str]:
    if page.get("/StructParents") is None:
        yield "no link to the tags"
    fonts = _dict(_dict(page.get("/Resources", DictionaryObject())).get("/Font", DictionaryObject()))
    for font in map(_dict, fonts.values()):
        inner = [_dict(one) for one in font.get("/DescendantFonts", [font])]
        if not any({"/FontFile2", "/FontFile3"} & _dict(one["/FontDescriptor"]).keys() for one in inner):
            yield f"{font.get('/BaseFont')} is not in the file"
        if "/ToUnicode" not in font:
            yield f"{font.get('/BaseFont')} does not say its letters"
    depth = 0
    for _operands, operator in ContentStream(page.get_contents(), reader).operations:
        depth += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
        if operator in SHOWS and not depth:
            yield "something is neither tagged nor decoration"
            return


def _elements(node: Any) -> Iterator[DictionaryObject]:
    """All elements below a node of the tree, in the order of reading."""
    below = _dict(node).get("/K", ArrayObject())
    below = below.get_object() if isinstance(below, IndirectObject) else below
    for one in below if isinstance(below, ArrayObject) else [below]:
        found = one.get_object() if isinstance(one, IndirectObject) else one
        if isinstance(found, DictionaryObject) and "/S" in found:
            yield found
            yield from _elements(found)


def _actions(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        for note in page.get("/Annots", ()):
            yield str(_dict(_dict(note).get("/A", DictionaryObject())).get("/S"))


def _dict(value: Any) -> DictionaryObject:
    found = value.get_object() if isinstance(value, IndirectObject) else value
    assert isinstance(found, DictionaryObject), found
    return found
