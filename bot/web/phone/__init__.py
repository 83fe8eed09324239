"""The phone pages. Each page has a file."""
