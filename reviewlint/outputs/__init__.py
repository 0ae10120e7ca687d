"""Saved outputs as evidence: their text, tables of counts, what generators found, which metrics were logged."""
