"""How a letter chooses among wordings that say the same."""

from __future__ import annotations

from hashlib import sha256

from reviewlint.notebook.cells import Notebook


class Voice:
    """Chooses wordings by the content of the notebook: the same notebook always gets the same letter.

    Within one letter a wording is not used again while others are left.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._used: dict[str, int] = {}
        self._said: set[str] = set()

    @classmethod
    def of(cls, notebook: Notebook) -> Voice:
        """The voice of a notebook: outputs and metadata play no part, so that a re-run keeps the words."""
        content = "\0".join(cell.source for cell in notebook.cells)
        return cls(sha256(content.encode("utf-8", "surrogatepass")).hexdigest())

    def pick(self, *wordings: str) -> str:
        """One of the wordings, the least used so far."""
        fewest = min(self._used.get(wording, 0) for wording in wordings)
        left = [wording for wording in wordings if self._used.get(wording, 0) == fewest]
        digest = sha256("\0".join((self._seed, *left)).encode("utf-8", "surrogatepass")).digest()
        chosen = left[int.from_bytes(digest[:8], "big") % len(left)]
        self._used[chosen] = fewest + 1
        return chosen

    def first_time(self, key: str) -> bool:
        """Whether this is the first call with `key` in the letter: for what is explained once."""
        if key in self._said:
            return False
        self._said.add(key)
        return True
