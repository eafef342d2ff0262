"""Loading establishments from a file: recognise it, read it line by line, write what it says.

Readers give records and faults, and know no database; the writer knows no format.
"""
