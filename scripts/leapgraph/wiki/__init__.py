"""Talking to a wiki: the one package that opens sockets to one, to read and to edit."""
