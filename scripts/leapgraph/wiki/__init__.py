"""The Action API clients: the only package that opens connections to a wiki, to read and to edit."""
