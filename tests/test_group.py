"""A group at a glance: its page and tables, in one process and in several, and with all that students hand in."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path, PurePath

import pytest

from benchmarks.submissions import make_group
from reviewlint.cli import main
from reviewlint.cli.delivery import Courier
from reviewlint.resources import folder
from reviewlint.review import desk
from reviewlint.review.delivery import Outbox
from reviewlint.review.group import Group
from reviewlint.review.pages import Pages
from reviewlint.review.summary import Entry
from reviewlint.text.controls import visible
from tests.notebooks import tree
from tests.test_pages import CHECKPOINT, HOSTILE, Seen


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def notebook(path: str, text: str = CHECKPOINT) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(tree(text)), "utf-8")


def review(*arguments: str) -> Seen:
    assert main(["review", *arguments, "-o", "out"]) == 0
    return index()


def index() -> Seen:
    return Seen(Path("out/index.html").read_text("utf-8"))


def group_page(*entries: Entry) -> str:
    group = Group()
    for entry in entries:
        group.add(entry)
    return group.page(Pages([folder("templates")]))


def entry(name: str, *own: str, inherited: tuple[str, ...] = (), quote: str = "", severity: str = "warning") -> Entry:
    codes = (*own, *inherited)
    return Entry(
        f"{name}.ipynb",
        name,
        f"{name}.md",
        f"{name}.md",
        counts=dict.fromkeys(codes, 1),
        own=frozenset(own),
        inherited=frozenset(inherited),
        severities=dict.fromkeys(codes, severity),
        messages={code: f"Сказано о {code}." for code in codes},
        quotes=dict.fromkeys(codes, f"```python\n{quote or name}\n```"),
    )


def test_all_shapes_of_submissions_in_one_run() -> None:
    notebook("работы/Иванов/работа.ipynb")
    notebook("работы/петров.ipynb")
    with zipfile.ZipFile("работы/Сидорова.zip", "w") as file:
        file.writestr("проект/x.ipynb", json.dumps(tree(CHECKPOINT)))
    Path("работы/пустой.ipynb").write_text("")
    seen = review("работы", "--output-format", "both", "--annotate")
    assert sorted(path.relative_to("out").as_posix() for path in Path("out").rglob("*.md")) == [
        "Иванов/работа.card.md",
        "Иванов/работа.md",
        "Сидорова/проект/x.card.md",
        "Сидорова/проект/x.md",
        "петров.card.md",
        "петров.md",
        "пустой.card.md",
        "пустой.md",
    ]
    assert Path("out/Сидорова/проект/x.review.ipynb").is_file()
    assert not Path("out/пустой.review.ipynb").exists()
    assert seen.text.index("пустой") < seen.text.index("Что разобрать на созвоне")
    rows = csv.DictReader(Path("out/summary.csv").read_text("utf-8-sig").splitlines())
    assert [row["problem"] for row in rows if row["path"].endswith("пустой.ipynb")] == ["Файл пуст."]


def test_one_process_and_several_write_the_same() -> None:
    make_group(Path("работы"), 4)
    for jobs in ("1", "2"):
        assert main(["review", "работы", "-o", f"out{jobs}", "--jobs", jobs, "--output-format", "both"]) == 0
    one, two = (
        {path.relative_to(root): path.read_bytes() for path in Path(root).rglob("*.*") if path.suffix != ".json"}
        for root in ("out1", "out2")
    )
    assert one == two
    assert len(one) == 14


def test_links_lead_to_letters() -> None:
    for name in ("а/работа 100%.ipynb", "б/x#1?.ipynb", "index.ipynb", "c:d.ipynb"):
        notebook(f"работы/{name}")
    seen = review("работы", "--output-format", "both")
    from urllib.parse import unquote

    assert len(seen.addresses) == 4
    for address in seen.addresses:
        assert not re.match(r"\w+:", address)
        assert Path("out", unquote(address)).read_text("utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_text(text: str) -> None:
    name = re.sub(r"[/\n]", "-", text)
    notebook(f"работы/{name}.ipynb")
    notebook(f"работы/{name}/x.ipynb", f"{CHECKPOINT}saver = ModelCheckpoint({text!r}, 'val_loss')\n")
    Path(f"работы/{name}/y.ipynb").write_text(text)
    seen = review("работы")
    assert seen.tags.count("script") == 1
    assert "img" not in seen.tags
    assert seen.handlers == []
    assert all(re.match(r"[^:]*$", address) for address in seen.addresses)
    assert visible(name) in seen.text
    assert "\u202e" not in seen.text


def test_mistakes_of_a_third_are_spoken_of_with_two_examples() -> None:
    works = [entry(f"w{number}", *(["RL201"] if number < 3 else [])) for number in range(9)]
    works[8] = entry("w8", "RL101")
    head = group_page(*works).partition('<h2 id="table">')[0]
    assert "Сказано о RL201." in head
    assert "3 из 9" in head
    assert "RL101" not in head
    assert re.findall(r"w\d", head) == ["w0", "w1"]


def test_equal_examples_are_shown_once() -> None:
    head = group_page(*(entry(f"w{number}", "RL201", quote="одно и то же") for number in range(4))).partition("<h2 id")[
        0
    ]
    assert head.count("<pre>") == 1


def test_what_came_with_the_template_stands_apart() -> None:
    page = group_page(*(entry(f"w{number}", inherited=("RL401",)) for number in range(3)))
    before, _, after = page.partition("Осталось от бейзлайна")
    assert "Сказано о RL401." not in before
    assert "3 из 3" in after


def test_advice_and_praise_are_no_mistakes() -> None:
    page = group_page(*(entry(f"w{number}", "RL901", severity="praise") for number in range(3)))
    assert "нет" in page.partition('<h2 id="table">')[0]


def test_examples_do_not_name_their_author() -> None:
    for name in ("Sidorenko", "Kovalchuk", "Petrova"):
        notebook(f"работы/{name}.ipynb", CHECKPOINT.replace("a.h5", f"{name.lower()}.h5"))
    notebook("работы/Orlov.ipynb", CHECKPOINT.replace("a.h5", "/content/drive/MyDrive/x.h5"))
    head = Path("out/index.html")
    review("работы", "--select", "RL401")
    examples = re.findall(r'<div class="examples">(.*?)</ol>', head.read_text("utf-8"), re.DOTALL)
    assert not re.search("sidorenko|kovalchuk|petrova|MyDrive", "".join(examples), re.IGNORECASE)


def test_messages_of_one_student_are_marked_as_such() -> None:
    various = [entry(f"w{number}", "RL201") for number in range(5)]
    for number, one in enumerate(various):
        various[number] = Entry(**{**vars(one), "messages": {"RL201": f"Сказано {number}."}})
    assert "и похожие" in group_page(*various)
    assert "и похожие" not in group_page(*(entry(f"w{number}", "RL201") for number in range(5)))


def test_settings_of_students_are_told_of_and_not_obeyed() -> None:
    notebook("работы/a/x.ipynb")
    notebook("работы/b/x.ipynb", f"{CHECKPOINT.rstrip()}  # noqa: RL401\n")
    Path("работы/a/reviewlint.toml").write_text('ignore = ["RL401"]')
    seen = review("работы")
    assert "a/reviewlint.toml" in seen.text
    assert re.search(r"пометки в работе\s+b/x: просят скрыть 1 замечание\b", seen.text)
    assert "не учтены" in seen.text
    found = {one["letter"]: one["findings"] for one in json.loads(Path("out/summary.json").read_text())["notebooks"]}
    assert "RL401" in found["a/x.md"]
    assert "RL401" in found["b/x.md"]


def test_settings_of_students_are_obeyed_when_asked() -> None:
    for name in ("a", "b", "c", "d"):
        notebook(f"работы/{name}/x.ipynb", CHECKPOINT if name != "b" else f"{CHECKPOINT.rstrip()}  # noqa: RL401\n")
    Path("работы/a/reviewlint.toml").write_text('ignore = ["RL401"]')
    Path("работы/d/reviewlint.toml").write_text('ignore = ["нет-такого"]')
    seen = review("работы", "--honour-student-settings")
    assert "Они учтены" in seen.text
    found = {one["letter"]: one["findings"] for one in json.loads(Path("out/summary.json").read_text())["notebooks"]}
    assert ["RL401" in found[f"{name}/x.md"] for name in ("a", "b", "c", "d")] == [False, False, True, True]


def test_table_has_the_separator_of_the_settings() -> None:
    make_group(Path("работы"), 2)
    Path("reviewlint.toml").write_text('[review]\ncsv-separator = ";"')
    review("работы")
    head, first, *_ = Path("out/summary.csv").read_text("utf-8-sig").splitlines()
    assert head.startswith("path;letter;best_score;problem;")
    assert re.search(r";0,\d{4};", first)


def test_best_score_is_that_of_the_logs() -> None:
    log = "9/9 [==] - 1s - loss: 0.9 - accuracy: 0.99 - val_loss: 0.8 - val_accuracy: {}"
    logs = "".join(f"# Epoch {epoch}/2\n# {log.format(value)}\n" for epoch, value in ((1, 0.9), (2, 0.8)))
    notebook("работы/a.ipynb", f"# %%\nmodel.fit(x)\n# %% [output]\n{logs}")
    notebook("работы/b.ipynb", "# %%\nprint(score)\n# %% [output]\n# Accuracy: 87.50%\n")
    notebook("работы/c.ipynb", "# %%\nprint(1)\n")
    review("работы")
    found = json.loads(Path("out/summary.json").read_text("utf-8"))["notebooks"]
    assert [one["best_score"] for one in found] == [0.9, 0.875, None]


def test_the_folder_of_letters_may_stand_among_the_notebooks() -> None:
    notebook("a.ipynb")
    notebook("b.ipynb")
    for _ in range(2):
        assert main(["review", ".", "-o", ".", "--annotate"]) == 0
    found = json.loads(Path("summary.json").read_text("utf-8"))["notebooks"]
    assert [one["path"] for one in found] == ["a.ipynb", "b.ipynb"]


def test_an_edited_table_stays(capsys: pytest.CaptureFixture[str]) -> None:
    make_group(Path("работы"), 2)
    review("работы")
    Path("out/summary.csv").write_text("оценки ментора")
    review("работы")
    assert Path("out/summary.csv").read_text() == "оценки ментора"
    assert "summary.new.csv" in capsys.readouterr().out


def test_a_notebook_that_takes_its_process_down_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    courier = Courier(Outbox(Path("out")), [], group := Group())
    courier.deliver(desk.lost(desk.Submission("работы/x.ipynb", PurePath("x.md"))))
    assert not courier.is_complete
    assert "оборвалась" in capsys.readouterr().err
    page = Seen(group.page(Pages([folder("templates")])))
    assert "оборвалась" in page.text
    assert page.addresses == []


def test_a_name_gives_the_terminal_no_commands(capsys: pytest.CaptureFixture[str]) -> None:
    notebook("a\x1b[31mred.ipynb")
    assert main(["review", "a\x1b[31mred.ipynb", "b\x1b[31mred.ipynb", "-o", "out"]) == 2
    assert "\x1b" not in "".join(capsys.readouterr())


def test_standard_input_beside_files(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook("a.ipynb")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(Path("a.ipynb").read_bytes())))
    assert main(["review", "-", "a.ipynb", "-o", "out", "--jobs", "2", "--annotate"]) == 0
    assert Path("out/stdin.md").read_bytes() == Path("out/a.md").read_bytes()
    assert Path("out/stdin.review.ipynb").read_bytes() == Path("out/a.review.ipynb").read_bytes()
