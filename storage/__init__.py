"""The only package with SQL. Its functions take and give plain values; database rows do not leave it."""
