"""What pyproject.toml promises is what the tree holds."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

import reviewlint
from reviewlint import resources

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]


def test_the_packages_are_those_of_the_tree() -> None:
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "reviewlint").rglob("*.py")}
    assert set(SETUPTOOLS["packages"]) == found | {"reviewlint.rules", "reviewlint.templates"}


def test_every_package_says_what_it_is_for() -> None:
    for name in SETUPTOOLS["packages"]:
        source = ROOT.joinpath(*name.split("."), "__init__.py")
        assert name in SETUPTOOLS["package-dir"] or source.read_text(encoding="utf-8").startswith('"""'), name


def test_data_files_are_shipped() -> None:
    patterns = SETUPTOOLS["package-data"]
    data = {path for path in (ROOT / "reviewlint").rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    shipped = {
        path for name, globs in patterns.items() for g in globs for path in ROOT.joinpath(*name.split(".")).glob(g)
    }
    assert data <= shipped


def test_the_version_is_the_package_s() -> None:
    assert PROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "reviewlint.__version__"}
    assert reviewlint.__version__.count(".") == 2


def test_rules_and_templates_are_found() -> None:
    assert (resources.folder("rules") / "notebook" / "no_outputs.py").is_file()
    assert (resources.folder("templates") / "ru" / "remarks").is_dir()


def test_what_colab_preinstalls_satisfies_the_bounds() -> None:
    """The table in the documentation, of which every version must do."""
    lines = (ROOT / "docs" / "install.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    table = {name: versions for name, *versions in rows[1:]}
    wanted = [Requirement(each) for each in PROJECT["project"]["dependencies"]]
    assert list(table) == [each.name for each in wanted]
    for requirement in wanted:
        assert requirement.specifier == f">={table[requirement.name][0]}"
        assert all(requirement.specifier.contains(found) for found in table[requirement.name][1:] if found != "нет")
