"""Signs that a completion can hardly be true.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Written with its tables."""


def downgrade() -> None:
    """Written with its tables."""
