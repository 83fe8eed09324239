"""Pages for phones: who is asking, and what may be shown."""
