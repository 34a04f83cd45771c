"""The pages of those who remind: a text to send on, reminders by hand, and whom to call."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("reminders", __name__, template_folder="templates")
