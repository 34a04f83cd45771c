"""What the pages of editions share: the blueprint, and the words of every template."""

from __future__ import annotations

from flask import Blueprint

from lms.features.drafts import desk

blueprint = Blueprint("editions", __name__, template_folder="templates")
blueprint.context_processor(desk.words)
