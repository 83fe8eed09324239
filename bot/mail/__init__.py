"""E-mail: the last channel, for those whom WeChat does not reach. One mail server, spoken to by SMTP."""
