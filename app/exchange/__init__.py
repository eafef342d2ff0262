"""Formats in and out: between values of the domain and bytes, knowing neither base, nor page, nor feature."""
