"""What the catalogue searches, and short addresses.

Both are filled by the next start from the editions in service.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_document",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("source", ROW_ID, nullable=False),
        sa.Column("part", sa.String(length=63), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("mark", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint(
            "source", "part", "language", name=op.f("uq_search_document_source_part_language")
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        # The words come split by spaces; of other signs this tokenizer makes no difference.
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5("
            "title, summary, body, written, around, tokenize = 'ascii', prefix = '2 3 4')"
        )
    else:
        op.execute("CREATE TABLE search_index (id BIGINT PRIMARY KEY, vector TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_search_index_vector ON search_index USING gin (vector)")
    op.create_table(
        "short_address",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("course_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_short_address_course_id_course")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["course_item.id"], name=op.f("fk_short_address_item_id_course_item")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_short_address")),
        sa.UniqueConstraint("item_id", name=op.f("uq_short_address_item_id")),
    )
    op.create_index(
        "uq_short_address_course",
        "short_address",
        ["course_id"],
        unique=True,
        sqlite_where=sa.text("item_id IS NULL"),
        postgresql_where=sa.text("item_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("short_address")
    op.drop_table("search_index")
    op.drop_table("search_document")
