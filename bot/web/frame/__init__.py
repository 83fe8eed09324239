"""What every page shares: sessions, guards, headers and rendering."""
