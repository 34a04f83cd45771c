"""What the pages of notices share: the blueprint."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("notices", __name__, template_folder="templates")
