"""Hints opened, answers checked one by one, and a page at a time.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Written with its tables."""


def downgrade() -> None:
    """Written with its tables."""
