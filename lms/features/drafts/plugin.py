"""What the drafts feature brings."""

from __future__ import annotations
