"""What people may say: text becomes a typed command."""
