"""Completions that lapse on one day are taken out of the counters some people at a time.

Revision ID: 0040
Revises: 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counting_lapse",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("through_person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_counting_lapse")),
    )


def downgrade() -> None:
    op.drop_table("counting_lapse")
