"""The sentences of messages that are sent unasked."""
