"""People of units that were put elsewhere are counted some units at a time.

Revision ID: 0031
Revises: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "counting_unit",
        sa.Column("unit_id", ROW_ID, nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_counting_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_counting_unit")),
    )


def downgrade() -> None:
    op.drop_table("counting_unit")
