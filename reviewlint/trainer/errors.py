"""What can go wrong for the person who trains, as one Russian sentence."""

from __future__ import annotations


class TrainerError(Exception):
    """Training cannot go on; the message is one Russian sentence that says what to do."""
