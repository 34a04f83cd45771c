"""Drafts of courses that are made in the browser.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "course_draft",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("course", sa.String(length=63), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("base_edition", sa.Integer(), nullable=False),
        sa.Column("made_by", ROW_ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("advice", sa.Integer(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("checked_version", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("trouble", sa.String(length=10), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("pending", sa.String(length=40), nullable=False),
        sa.Column("published_edition", sa.Integer(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('open', 'published', 'discarded')", name=op.f("ck_course_draft_state")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_course_draft_made_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_draft_public_id")),
    )
    op.create_index(op.f("ix_course_draft_course"), "course_draft", ["course"])
    op.create_index(op.f("ix_course_draft_made_by_state"), "course_draft", ["made_by", "state"])
    op.create_table(
        "draft_file",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("draft_id", ROW_ID, nullable=False),
        sa.Column("path", sa.String(length=620), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("uploaded", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("edited_by", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["course_draft.id"],
            name=op.f("fk_draft_file_draft_id_course_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["edited_by"], ["person.id"], name=op.f("fk_draft_file_edited_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_file")),
        sa.UniqueConstraint("draft_id", "path", name=op.f("uq_draft_file_draft_id_path")),
    )


def downgrade() -> None:
    op.drop_table("draft_file")
    op.drop_index(op.f("ix_course_draft_made_by_state"), "course_draft")
    op.drop_index(op.f("ix_course_draft_course"), "course_draft")
    op.drop_table("course_draft")
