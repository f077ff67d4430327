"""The formats of a report, a module each: text for people, Turtle, JSON and SARIF for programs."""
