"""What all pages share: sessions, guards, headers and rendering."""
