"""The remarks that stand beside the rules of a course."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import jinja2

ENDING = ".md.j2"


class BesideRules(jinja2.BaseLoader):
    """Finds the remark of a rule, `<name>.md.j2`, below the folders of rules."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._paths = {
            f"remarks/{path.name}": path for folder in folders for path in sorted(folder.rglob(f"*{ENDING}"))
        }

    def get_source(self, _: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a remark and its file, for messages."""
        path = self._paths.get(template)
        if path is None:
            raise jinja2.TemplateNotFound(template)
        return path.read_text("utf-8"), str(path), lambda: True

    def list_templates(self) -> list[str]:
        """The remarks that are there."""
        return sorted(self._paths)
