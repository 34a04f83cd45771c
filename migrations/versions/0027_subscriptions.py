"""Reports kept by somebody.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kept_report",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("public_id", sa.String(10), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("address", sa.String(400), nullable=False),
        sa.Column("monthly", sa.Boolean(), nullable=False),
        sa.Column("last_month", sa.String(7), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_kept_report_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_report")),
        sa.UniqueConstraint("public_id", name=op.f("uq_kept_report_public_id")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_kept_report_person_id_name")),
    )


def downgrade() -> None:
    op.drop_table("kept_report")
