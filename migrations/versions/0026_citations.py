"""Figures with a code.

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "citation",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("unit_ids", sa.JSON(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("rates", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("rule", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=32), nullable=False),
        sa.Column("made_by", ROW_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_citation_made_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
        sa.UniqueConstraint("code", name=op.f("uq_citation_code")),
    )
    op.create_index("ix_citation_made_by_made_at", "citation", ["made_by", "made_at"])
    op.create_index(op.f("ix_citation_made_at"), "citation", ["made_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_citation_made_at"), table_name="citation")
    op.drop_index("ix_citation_made_by_made_at", table_name="citation")
    op.drop_table("citation")
