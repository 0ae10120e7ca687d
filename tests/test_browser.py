"""The page of a group in a real browser: sort, filter, search and links work, and nothing leaves the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.browser import Browser, browser, missing
from benchmarks.submissions import make_group
from reviewlint.cli import main
from tests.needs import COMPLETE

pytestmark = pytest.mark.skipif(bool(missing()) and not COMPLETE, reason=missing() or "everything is there")
NOTEBOOKS = 54
ROWS = "return Array.from(document.querySelectorAll('#works tbody tr'), (row) => row.dataset.name)"
COLUMN = """
const index = Array.from(document.querySelectorAll("#works thead th")).findIndex((head) =>
  head.dataset.column === arguments[0]);
return Array.from(document.querySelectorAll("#works tbody tr"), (row) =>
  Number(row.cells[index].dataset.value ?? row.cells[index].textContent));
"""
CONTRAST = """
const parts = (color) => color.match(/[\\d.]+/g).map(Number);
const light = (color) => {
  const [r, g, b] = parts(color).slice(0, 3).map((part) => {
    part /= 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
  for (; element; element = element.parentElement) {
    const color = getComputedStyle(element).backgroundColor;
    if (parts(color)[3] !== 0) return color;
  }
  return getComputedStyle(document.documentElement).backgroundColor;
};
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const found = {};
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim() || !element.checkVisibility() || ["SCRIPT", "OPTION"].includes(element.tagName))
    continue;
  const style = getComputedStyle(element);
  const color = element.closest("svg") ? style.fill : style.color;
  const [one, other] = [light(color), light(ground(element))];
  const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  if (ratio < 4.5) found[`${element.tagName}.${element.className}: ${color} on ${ground(element)}`] = ratio;
}
return found;
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reviewed group with one notebook that cannot be read."""
    folder = tmp_path_factory.mktemp("группа")
    make_group(folder / "работы", NOTEBOOKS)
    (folder / "работы" / "пустой.ipynb").write_text("")
    assert main(["review", str(folder / "работы"), "-o", str(folder / "out"), "--output-format", "html"]) == 0
    return folder / "out"


@pytest.fixture
def page(chromium: Browser, letters: Path) -> Iterator[Browser]:
    """The page, opened anew; afterwards it must have asked for nothing and complained of nothing."""
    chromium.requested()
    chromium.console()
    chromium.open(letters / "index.html")
    yield chromium
    assert [address for address in chromium.requested() if not address.startswith("file:")] == []
    assert chromium.console() == []


def press(page: Browser, column: str) -> str:
    """Sort by a column; gives its `aria-sort`."""
    head = f'#works th[data-column="{column}"]'
    page.driver.find_element("css selector", f"{head} button").click()
    return str(page.run("return document.querySelector(arguments[0]).getAttribute('aria-sort')", head))


def rows(page: Browser) -> list[str]:
    """The names in the table, top to bottom."""
    page.settle()
    return list(page.run(ROWS))


def column(page: Browser, name: str) -> list[float]:
    """The numbers in a column, top to bottom."""
    page.settle()
    return list(page.run(COLUMN, name))


def write(page: Browser, text: str) -> None:
    field = page.driver.find_element("id", "search")
    field.clear()
    field.send_keys(text)


def test_the_table_sorts(page: Browser) -> None:
    assert press(page, "score") == "descending"
    scores = column(page, "score")
    assert scores == sorted(scores, reverse=True)
    assert press(page, "score") == "ascending"
    scores = column(page, "score")
    assert scores == sorted(scores)
    assert press(page, "name") == "ascending"
    names = rows(page)
    assert names[0].startswith("Белова")
    assert press(page, "RL401") == "descending"
    counts = column(page, "RL401")
    assert counts == sorted(counts, reverse=True)
    assert page.run("return document.querySelectorAll('[aria-sort]').length") == 1


def test_the_search_finds_names(page: Browser) -> None:
    write(page, "елкина 0")
    names = rows(page)
    assert names
    assert all(name.startswith("Ёлкина") for name in names)
    assert f"Показано {len(names)} из {len(names)}" in page.driver.find_element("id", "state").text
    write(page, "никого такого нет")
    assert rows(page) == []
    assert page.driver.find_element("id", "state").text == "Ничего не найдено"


def test_the_filter_leaves_those_with_a_finding(page: Browser) -> None:
    page.driver.find_element("css selector", "#rule option[value=RL401]").click()
    counts = column(page, "RL401")
    assert 0 < len(counts) < NOTEBOOKS
    assert all(counts)


def test_a_common_mistake_leads_to_its_notebooks(page: Browser) -> None:
    page.driver.find_element("css selector", "button[data-rule=RL401]").click()
    assert all(column(page, "RL401"))
    assert page.run("return document.activeElement.id") == "rule"


def test_columns_can_be_hidden(page: Browser) -> None:
    shown = "return document.querySelector('th[data-column=RL201]').checkVisibility()"
    assert page.run(shown)
    page.driver.find_element("css selector", "#kinds input[value=w]").click()
    assert not page.run(shown)


def test_many_rows_come_in_portions(page: Browser) -> None:
    assert len(rows(page)) == 50
    page.driver.find_element("id", "more").click()
    assert len(rows(page)) == NOTEBOOKS
    assert not page.driver.find_element("id", "more").is_displayed()


def test_everything_can_be_done_from_the_keyboard(page: Browser) -> None:
    from selenium.webdriver import ActionChains, Keys

    page.run("document.querySelector('th[data-column=name] button').focus()")
    ActionChains(page.driver).send_keys(Keys.TAB).send_keys(Keys.ENTER).perform()
    focused = "return document.activeElement.closest('th')"
    assert page.run(f"{focused}.getAttribute('aria-sort')") == "descending"
    assert page.run(f"{focused}.dataset.column") == "score"
    assert page.run("return getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_links_open_letters(page: Browser) -> None:
    page.driver.find_element("css selector", "#works tbody a").click()
    assert "Отзыв на ноутбук работа.ipynb" in page.driver.find_element("tag name", "h1").text
    assert page.run("return document.querySelectorAll('svg .best').length") > 0


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", ["index.html", "*/работа.html"])
def test_texts_can_be_read(chromium: Browser, letters: Path, name: str, dark: bool) -> None:
    chromium.open(min(letters.glob(name)), dark=dark)
    assert chromium.run(CONTRAST) == {}


@pytest.mark.parametrize("name", ["index.html", "*/работа.html"])
def test_a_phone_shows_the_page_without_scrolling_aside(chromium: Browser, letters: Path, name: str) -> None:
    chromium.open(min(letters.glob(name)), width=390, height=800)
    assert chromium.run("return document.documentElement.scrollWidth") <= 390
