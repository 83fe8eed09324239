"""The campaign as a value that is edited, compared and applied."""
