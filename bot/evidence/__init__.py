"""What a person sent as evidence, looked at before it is kept: is it what it says, how large, what must come off it."""
