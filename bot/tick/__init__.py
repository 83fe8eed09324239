"""What the clock does: issues open, notices fall due, digests are issued."""
