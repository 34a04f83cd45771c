"""Slips for a first entry.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "slip_batch",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("slips", sa.Integer(), nullable=False),
        sa.Column("made_by", ROW_ID, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_slip_batch_made_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_slip_batch_public_id")),
    )
    op.create_index(op.f("ix_slip_batch_made_at"), "slip_batch", ["made_at"])
    op.add_column("entry_code", sa.Column("batch", sa.String(length=10), nullable=True))
    op.create_index(op.f("ix_entry_code_batch"), "entry_code", ["batch"])


def downgrade() -> None:
    op.drop_index(op.f("ix_entry_code_batch"), "entry_code")
    with op.batch_alter_table("entry_code") as table:
        table.drop_column("batch")
    op.drop_table("slip_batch")
