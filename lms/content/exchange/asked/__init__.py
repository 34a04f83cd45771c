"""Questions between formats: as any of them asks, as a section of ours, and as a course."""
