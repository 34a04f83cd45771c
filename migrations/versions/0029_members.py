"""Who was in a unit on a day is read off one index.

Revision ID: 0029
Revises: 0028
"""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_membership_unit_days", "membership", ["unit_id", "until_day", "from_day", "person_id"])
    op.drop_index("ix_membership_unit_id", table_name="membership")


def downgrade() -> None:
    op.create_index("ix_membership_unit_id", "membership", ["unit_id"])
    op.drop_index("ix_membership_unit_days", table_name="membership")
