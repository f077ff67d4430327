"""The verbs, a module each: parse the words, call the library, print. Each has its `command`."""
