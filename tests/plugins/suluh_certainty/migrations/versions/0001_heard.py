"""Completions that the plugin has heard of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "certainty_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "x_certainty_heard",
        sa.Column("fact", sa.String(64), primary_key=True),
        sa.Column("person", sa.Integer, nullable=False),
        sa.Column("course", sa.String(100), nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("x_certainty_heard")
