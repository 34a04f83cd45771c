"""A duty that lies on many people is counted some of them at a time.

Revision ID: 0030
Revises: 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "counting_duty",
        sa.Column("duty_id", ROW_ID, nullable=False),
        sa.Column("after_unit", ROW_ID, nullable=False),
        sa.Column("after_person", ROW_ID, nullable=False),
        sa.Column("through_unit", ROW_ID, nullable=False),
        sa.Column("through_person", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_counting_duty_duty_id_duty")),
        sa.PrimaryKeyConstraint("duty_id", name=op.f("pk_counting_duty")),
    )


def downgrade() -> None:
    op.drop_table("counting_duty")
