"""A campaign file tried out before it counts: whole cycles on a fake clock, with the real house and the sandbox."""
