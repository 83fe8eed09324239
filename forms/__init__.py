"""What to ask: forms, the conversation that fills them, and the life of a report.

Pure: no I/O, no clock, no random, no logging, no asyncio. Imports nothing else of ours.
"""
