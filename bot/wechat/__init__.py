"""The platform adapter: what WeChat sends and takes, in neutral values. It stores nothing itself."""
