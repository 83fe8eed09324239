"""What the chat says, one file a topic."""
