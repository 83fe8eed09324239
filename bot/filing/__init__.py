"""What the phone pages need of a report: the draft, its files, its signature."""
