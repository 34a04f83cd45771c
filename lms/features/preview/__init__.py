"""Preview: a course as a learner sees it, with nothing recorded: on a page of the site, and on a page of one's own."""
