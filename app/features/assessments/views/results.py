"""Temporary: its owner replaces this file (lead)."""
