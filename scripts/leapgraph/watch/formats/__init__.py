"""The formats of what a watch found, a module each: text, Markdown for a ticket, JSON and SARIF."""
