"""What the clock does: it opens issues, owes notices and issues digests."""
