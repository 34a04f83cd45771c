"""Proofs of a year's development.

Revision ID: 0038
Revises: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "transcript",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=330), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_transcript_made_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_transcript_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
        sa.UniqueConstraint("code", name=op.f("uq_transcript_code")),
        sa.UniqueConstraint("person_id", "year", "digest", name=op.f("uq_transcript_person_id_year_digest")),
    )
    op.create_index(op.f("ix_transcript_made_at"), "transcript", ["made_at"])
    op.create_index(op.f("ix_transcript_made_by"), "transcript", ["made_by"])
    op.create_table(
        "transcript_printing",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("unit_id", ROW_ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("after", sa.String(length=10), nullable=False),
        sa.Column("failed", sa.JSON(), nullable=False),
        sa.Column("asked_by", ROW_ID, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("cleared_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["person.id"],
            name=op.f("fk_transcript_printing_asked_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_transcript_printing_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript_printing")),
        sa.UniqueConstraint("public_id", name=op.f("uq_transcript_printing_public_id")),
    )
    op.create_index(op.f("ix_transcript_printing_asked_by"), "transcript_printing", ["asked_by"])


def downgrade() -> None:
    op.drop_table("transcript_printing")
    op.drop_table("transcript")
