"""The HTTP doors: the callback, the pages, health."""
