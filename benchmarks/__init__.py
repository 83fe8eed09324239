"""What the house costs, measured from outside."""
