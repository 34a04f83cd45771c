"""Hints opened, answers checked one by one, and a page at a time.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("hint_penalty", sa.Text(), nullable=False, server_default="0"))
    op.add_column("attempt", sa.Column("reached", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("attempt_question", sa.Column("hints", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("attempt_question", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("attempt_question", "checked_at")
    op.drop_column("attempt_question", "hints")
    op.drop_column("attempt", "reached")
    op.drop_column("attempt", "hint_penalty")
