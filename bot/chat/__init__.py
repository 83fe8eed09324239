"""The WeChat face: a callback becomes an answer. One file a topic."""
