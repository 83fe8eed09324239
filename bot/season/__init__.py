"""The season of 2021, played through the HTTP doors: what `demo` shows on its first start and `demo --once` checks.

The player is an ordinary set of people: they read what their phones show and answer it. It knows the campaigns'
files and the phone wall of the sandbox, and looks into the database only to count at the end.
"""
