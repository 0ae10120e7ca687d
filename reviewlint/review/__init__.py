"""The mentor's letter: what it speaks of, in which order and in which words."""
