"""People and units that two may edit at once; names that are found however they are typed; requests for extra time.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BATCH = 1000

# As it stood when this was written: a history is not changed by what comes later.
DROPPED = re.compile(r"[.'\"`\u00b4\u02bb-\u02be\u2018-\u201f\uff07]+")
APART = re.compile(r"[\s,;/()\-\u2010-\u2015]+")


def upgrade() -> None:
    for table in ("person", "unit"):
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column(
        "person", sa.Column("search_text", sa.String(length=400), nullable=False, server_default="")
    )
    _fill_search_text()
    op.create_index("ix_person_search_text", "person", ["search_text", "id"], unique=False)
    op.create_table(
        "extra_time_request",
        sa.Column("person_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("factor", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_extra_time_request_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_extra_time_request")),
    )


def downgrade() -> None:
    op.drop_table("extra_time_request")
    op.drop_index("ix_person_search_text", table_name="person")
    op.drop_column("person", "search_text")
    for table in ("unit", "person"):
        op.drop_column(table, "version")


def _fill_search_text() -> None:
    person = sa.table(
        "person",
        *(sa.column(name) for name in ("id", "name", "title_before", "title_after", "search_text")),
    )
    connection = op.get_bind()
    names = sa.select(person.c.id, person.c.name, person.c.title_before, person.c.title_after)
    last = 0
    while rows := connection.execute(
        names.where(person.c.id > last).order_by(person.c.id).limit(BATCH)
    ).all():
        last = rows[-1].id
        change = (
            sa.update(person)
            .where(person.c.id == sa.bindparam("row"))
            .values(search_text=sa.bindparam("folded"))
        )
        connection.execute(
            change,
            [
                {"row": row.id, "folded": _fold(f"{row.name} {row.title_before} {row.title_after}")}
                for row in rows
            ],
        )


def _fold(text: str) -> str:
    plain = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    spread = unicodedata.normalize("NFKD", plain.casefold())
    letters = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return " ".join(APART.sub(" ", DROPPED.sub("", letters)).split())[:400]
