"""Remembers: the only SQL. Values in, values out; rows never leave."""
