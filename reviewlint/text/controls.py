"""Characters of somebody else's text that no output may hold as they are.

They move the cursor of a terminal, end a line where none ends, or turn the writing around: with U+202E the name of a
file reads backwards.
"""

from __future__ import annotations

import json
import re
from typing import Any

# Controls but tab and newline, the separators of lines and paragraphs, and the marks of direction.
UNSEEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_UNSEEN = re.compile(f"[{UNSEEN}]")


def visible(text: str) -> str:
    """The text with a mark for each such character."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def json_text(document: Any, indent: int | None = None) -> str:
    """JSON with these characters escaped, so that it says the same and can be looked at; one newline at the end."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def xml_text(text: str) -> str:
    """XML with these characters written as references."""
    return _UNSEEN.sub(lambda found: f"&#{ord(found[0])};", text)
