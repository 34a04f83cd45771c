"""Questions in the XML format of Moodle."""
