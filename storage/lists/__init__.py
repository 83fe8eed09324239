"""Lists a person pages through: filtered, sorted, counted. Each file reads one list."""
