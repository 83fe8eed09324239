"""The campaign file: YAML read into a plan, and a plan written as YAML."""
