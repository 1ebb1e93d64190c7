"""The rules as a document: YAML or JSON that people write, and mistakes told by line."""
