"""Full-text search behind one face: FTS5 in the embedded database, tsvector on PostgreSQL.

A source (a course, to those who fill it) has texts: one for each part and language. What is kept is the index alone;
the texts stay where they came from. Both engines get the stems of `lms.core.stems`, never a text or what was typed.
Whoever changes a source puts all its texts again; `marks` tells which state of each is indexed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.db import Base, RowId
from lms.core.stems import Asked, Term, split, stem

INDEX = "search_index"
"""The engine's own table, which no model tells of; on SQLite further tables, whose names begin so, stand behind it."""

VERSION = 1
"""Rises when what is indexed changes, so that every site indexes again."""

LONGEST_TEXT = 200_000


class Document(Base):
    """One text that can be found: the `part` of a source in a language. `part` is empty for the source itself.

    `own` marks the language that readers of others get as well. `mark` names the state of the source that is indexed.
    """

    __tablename__ = "search_document"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    source: Mapped[int] = mapped_column(RowId)
    part: Mapped[str] = mapped_column(sa.String(63))
    language: Mapped[str] = mapped_column(sa.String(20))
    own: Mapped[bool]
    from_day: Mapped[date | None]
    until_day: Mapped[date | None]
    mark: Mapped[str] = mapped_column(sa.String(100))

    __table_args__ = (sa.UniqueConstraint("source", "part", "language"),)


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be found of one part in one language, between two days if they are given.

    `around` holds words that belong to the text without standing in it: the title of the whole.
    """

    part: str
    language: str
    own: bool
    title: str
    summary: str = ""
    body: str = ""
    around: str = ""
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """The text of a source that fits best."""

    source: int
    part: str
    language: str


def put(session: Session, source: int, state: str, texts: Sequence[Text]) -> None:
    """Indexes the texts of a source in place of those it had; `state` names what they were made from."""
    drop(session, [source])
    rows = [
        Document(
            source=source,
            part=text.part,
            language=text.language,
            own=text.own,
            from_day=text.from_day,
            until_day=text.until_day,
            mark=_mark(state),
        )
        for text in texts
    ]
    session.add_all(rows)
    session.flush()
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert, fields = (_SQLITE_INSERT, _for_sqlite) if is_sqlite else (_POSTGRES_INSERT, _for_postgres)
    if rows:
        values = [{"row": row.id, **fields(text)} for row, text in zip(rows, texts, strict=True)]
        session.execute(insert, values)


def drop(session: Session, sources: Collection[int]) -> None:
    """Takes sources out of the search."""
    rows = sa.select(Document.id).where(Document.source.in_(sources))
    key: sa.ColumnClause[int] = sa.column(
        "rowid" if session.get_bind().dialect.name == "sqlite" else "id", RowId
    )
    session.execute(sa.delete(sa.table(INDEX, key)).where(key.in_(rows)))
    session.execute(sa.delete(Document).where(Document.source.in_(sources)))


def marks(session: Session) -> Mapping[int, str]:
    """The state in which each source is indexed, to be compared by `is_state`."""
    rows = session.execute(sa.select(Document.source, Document.mark).where(Document.part == "").distinct())
    return {row.source: row.mark for row in rows}


def is_state(mark: str | None, state: str) -> bool:
    """Whether a mark says that `state` is indexed, by this version."""
    return mark == _mark(state)


def find(session: Session, asked: Asked, language: str, on_day: date) -> tuple[Hit, ...]:
    """For each source the text that fits best, best first. A text has to hold every word.

    Readers are shown a part in their language, or else in its own: only what they would be shown is found.
    """
    if not asked.terms:
        return ()
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    matched = _SQLITE_MATCHES if is_sqlite else _POSTGRES_MATCHES
    match = _sqlite_match(asked.terms) if is_sqlite else _postgres_match(asked.terms)
    values = {"match": match, "language": language, "today": on_day}
    rows = session.execute(_best(matched), values)
    return tuple(Hit(row.source, row.part, row.language) for row in rows)


def _mark(state: str) -> str:
    return f"{VERSION}:{state}"


def _best(matched: sa.CTE) -> sa.Select[Any]:
    other = sa.orm.aliased(Document)
    spoken, today = sa.bindparam("language", type_=sa.String), sa.bindparam("today", type_=sa.Date)
    translated = sa.exists().where(
        other.source == Document.source, other.part == Document.part, other.language == spoken
    )
    place = sa.func.row_number().over(
        partition_by=Document.source, order_by=[matched.c.score.desc(), Document.id]
    )
    found = (
        sa.select(Document.source, Document.part, Document.language, matched.c.score, place.label("place"))
        .join(matched, matched.c.id == Document.id)
        .where(
            sa.or_(Document.language == spoken, sa.and_(Document.own, ~translated)),
            sa.or_(Document.from_day.is_(None), Document.from_day <= today),
            sa.or_(Document.until_day.is_(None), Document.until_day >= today),
        )
        .subquery()
    )
    best = sa.select(found.c.source, found.c.part, found.c.language).where(found.c.place == 1)
    return best.order_by(found.c.score.desc(), found.c.source)


def _matches(statement: str) -> sa.CTE:
    columns = sa.column("id", RowId), sa.column("score", sa.Float)
    return sa.text(statement).columns(*columns).cte("matched").prefix_with("MATERIALIZED")


# SQLite: a row of FTS5 with the stems of each field. The weights are those of its columns: a word in the title, the
# summary, the text, as it was written, and around the text.

_SQLITE_MATCHES = _matches(
    "SELECT rowid AS id, -bm25(search_index, 12.0, 5.0, 1.0, 0.2, 0.5) AS score "
    "FROM search_index WHERE search_index MATCH :match"
)


_SQLITE_INSERT = sa.text(
    "INSERT INTO search_index (rowid, title, summary, body, written, around) "
    "VALUES (:row, :title, :summary, :body, :written, :around)"
)


def _for_sqlite(text: Text) -> Mapping[str, str]:
    title, summary = [*split(text.title)], [*split(text.summary)]
    body, around = [*split(text.body[:LONGEST_TEXT])], [*split(text.around)]
    return {
        "title": _stems(title, text.language),
        "summary": _stems(summary, text.language),
        "body": _stems(body, text.language),
        "written": " ".join(dict.fromkeys([*title, *summary, *body])),
        "around": _stems(around, text.language),
    }


def _stems(words: Sequence[str], language: str) -> str:
    return " ".join([stem(word, language) for word in words])


def _sqlite_match(terms: Sequence[Term]) -> str:
    """Words hold letters and digits only, and each is quoted: nothing that was typed is taken for an operator."""
    each = []
    for term in terms:
        forms = [f'"{form}"' for form in term.forms]
        each.append("(" + " OR ".join([*forms, *([f'"{term.beginning}" *'] if term.beginning else [])]) + ")")
    return " AND ".join(each)


# PostgreSQL: a tsvector of the same stems, whose weights D to A are those of the words around, the text, the summary
# and the title.

_POSTGRES_MATCHES = _matches(
    "SELECT id, ts_rank('{0.05, 0.1, 0.4, 1.0}', vector, CAST(:match AS tsquery), 1) AS score "
    "FROM search_index WHERE vector @@ CAST(:match AS tsquery)"
)

_POSTGRES_INSERT = sa.text("INSERT INTO search_index (id, vector) VALUES (:row, CAST(:vector AS tsvector))")
_PLACES = 16_000
_PLACES_OF_A_WORD = 100


def _for_postgres(text: Text) -> Mapping[str, str]:
    places: dict[str, list[str]] = defaultdict(list)
    at = 0
    fields = ((text.title, "A"), (text.summary, "B"), (text.body[:LONGEST_TEXT], "C"), (text.around, "D"))
    for field, weight in fields:
        for word in split(field):
            at = min(at + 1, _PLACES)
            _note(places, stem(word, text.language), f"{at}{weight}")
            _note(places, word, f"{at}D")
    return {"vector": " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())}


def _note(places: dict[str, list[str]], word: str, place: str) -> None:
    if len(places[word]) < _PLACES_OF_A_WORD:
        places[word].append(place)


def _postgres_match(terms: Sequence[Term]) -> str:
    each = []
    for term in terms:
        forms = [f"'{form}'" for form in term.forms]
        each.append("(" + " | ".join([*forms, *([f"'{term.beginning}':*"] if term.beginning else [])]) + ")")
    return " & ".join(each)
