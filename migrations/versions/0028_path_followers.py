"""Who follows a learning path by their own wish.

Revision ID: 0028
Revises: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "path_follower",
        sa.Column("path_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["path_id"], ["learning_path.id"], name=op.f("fk_path_follower_path_id_learning_path")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_path_follower_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("path_id", "person_id", name=op.f("pk_path_follower")),
    )
    op.create_index(op.f("ix_path_follower_person_id"), "path_follower", ["person_id"])


def downgrade() -> None:
    op.drop_table("path_follower")
