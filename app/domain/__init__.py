"""The rules of the product: values in, values out. Standard library only; no clock, no I/O, no randomness."""
