"""The campaign file: reads YAML into a plan and writes a plan as YAML."""
