"""SQLite and PostgreSQL behind one interface: connections, transactions, migrations."""
