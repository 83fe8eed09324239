"""Reads and writes the papers of a campaign: its file, its tables."""
