"""The plan file: YAML for a person to read and approve, with strict validation."""
