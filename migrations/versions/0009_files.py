"""Files that people hand in.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Written with its tables."""


def downgrade() -> None:
    """Written with its tables."""
