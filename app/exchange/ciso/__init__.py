"""CISO Assistant: its libraries (YAML, and workbook in their second form) and the CSV of its audits, both ways.

Only the documented facts of the format are used; no text of a library is copied into this project.
"""
