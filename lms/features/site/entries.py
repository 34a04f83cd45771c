"""What the site adds to the navigation."""

from __future__ import annotations

from lms.features.site import policies
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

MORE, COURSES = Message(mark("More")), Message(mark("Courses"))
PLUGINS, HEALTH = Message(mark("Plugins")), Message(mark("Health"))
MAY = policies.may_run_site

ENTRIES = (
    Entry("menu", "main", MORE, "public.show_menu", "menu", 70, lit=("accounts.*",)),
    Entry("courses", "admin", COURSES, "site.list_courses", "learn", 70, MAY, ("site.show_course",), "site"),
    Entry("plugins", "admin", PLUGINS, "site.show_plugins", "file", 80, MAY, group="site"),
    Entry("health", "admin", HEALTH, "site.show_health", "shield", 95, MAY, group="site"),
)
