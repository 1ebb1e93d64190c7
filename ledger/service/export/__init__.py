"""All that is held of a person, as one document."""
