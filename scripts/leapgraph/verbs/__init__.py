"""The verbs, a module each: parse the arguments, call the library, print. Each has its `command`."""
