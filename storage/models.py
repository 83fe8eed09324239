"""Tortoise models of every table: mapping only. The schema is storage/migrations/."""
