"""Everything that is sent unasked: who is told, in what words, by which channel, and what became of it."""
