"""The phone pages, one file a page."""
