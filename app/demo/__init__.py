"""The demonstration: a fictitious region, what its establishments answered, and who may be tried out."""
