"""Hours of reading that the library of the city tells of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "certainty_0002"
down_revision = "certainty_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "x_certainty_reading",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("reference", sa.String(70), nullable=False),
        sa.Column("person", sa.BigInteger, nullable=False),
        sa.Column("quarters", sa.Integer, nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("struck", sa.String(200), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("x_certainty_reading")
