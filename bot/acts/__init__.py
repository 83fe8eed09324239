"""What a filer, a signer, the office or the clock does: one act a file, no face, no sentences."""
