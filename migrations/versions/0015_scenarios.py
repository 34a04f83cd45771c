"""Runs of scenarios.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Written with its tables."""


def downgrade() -> None:
    """Written with its tables."""
