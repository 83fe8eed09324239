"""The two databases behind one door: connections, transactions, migrations."""
