"""What the pages of privacy share: the blueprint."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("privacy", __name__, template_folder="templates")
