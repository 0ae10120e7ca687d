"""Symbolic execution of a notebook: terms, their environment, the interpreter and the timeline it writes."""
