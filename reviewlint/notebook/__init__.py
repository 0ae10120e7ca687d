"""Notebooks as files: reading, cells, IPython syntax, positions."""
