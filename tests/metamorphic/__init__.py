"""Notebooks rewritten so that they mean the same: the findings must stay the same."""
