"""Talks to the world: WeChat, the web pages, the command line, the clock."""
