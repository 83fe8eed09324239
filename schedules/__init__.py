"""When, whom, and how it adds up: periods, workdays, cycles, the plan, the digest.

Pure: no I/O, no clock, no random, no logging, no asyncio. Imports nothing else of ours.
"""
