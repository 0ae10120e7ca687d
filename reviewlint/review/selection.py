"""Which topics a letter speaks of: the weightiest ones that fit into it, each of them at length or in one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace

from reviewlint.diagnostics import Confidence, Diagnostic, Severity
from reviewlint.review.topics import Topic

_WEIGHTS = {Severity.ERROR: 12, Severity.WARNING: 8, Severity.ADVICE: 4, Severity.PRAISE: 3}
_FROM_REVIEWS = 4  # what mentors do write about
_DECIDED = 1
_FIRST_PRAISE = 10  # a letter that can praise does
_EXPLAINED = -3  # the rule is explained at another place
_ALIKE = -2  # for each topic of the same family that is chosen already, so that a letter is not all about one thing
_MOST_ALIKE = 3
_GRAVE = 6

# Praise that the mistakes beside it make untrue of the notebook as a whole.
_SPOILT = {
    "best-checkpoint-used": frozenset(
        {"checkpoint-not-best", "monitor-not-a-string", "best-weights-not-loaded", "monitor-mode-mismatch"}
        | {"shared-checkpoint", "early-stopping-keeps-last"}
    ),
    "clean-validation": frozenset({"augmented-validation", "overlapping-split", "split-normalisation-differs"}),
    "matching-preprocessing": frozenset(
        {"wrong-rescale", "missing-preprocessing", "double-normalisation", "foreign-preprocessing"}
        | {"split-normalisation-differs"}
    ),
    "effect-measured": frozenset(
        {"tta-not-evaluated", "ensemble-not-evaluated", "improvement-not-shown", "difference-within-noise"}
        | {"tta-without-augmentation", "tta-over-shuffled-flow", "averaged-labels", "mixed-scale-ensemble"}
    ),
}


def without_spoilt_praise(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings without praise of what others of them find fault with."""
    names = {finding.name for finding in findings}
    return [finding for finding in findings if not names & _SPOILT.get(finding.name, frozenset())]


def without_doubles(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings without those that another one tells better, of the same place or training."""
    return [finding for finding in findings if not any(_says_all_of(other, finding) for other in findings)]


def _says_all_of(one: Diagnostic, other: Diagnostic) -> bool:
    """Whether one finding speaks of what the other would say again."""
    match one.name, other.name:
        case "undefined-on-run-all", "saved-exception":
            is_there = one.location.cell == other.location.cell and other.fields.get("error") == "NameError"
            return is_there and f"'{one.fields.get('variable')}'" in str(other.fields.get("message"))
        case "best-weights-not-loaded", "early-stopping-keeps-last":
            trained = other.fields.get("fit_cells", ()) if other.fields.get("best_kept") else ()
            return one.fields.get("fit_cell") in trained
        case "stale-model", "input-size-differs":
            sizes = one.fields.get("given_text"), one.fields.get("expected_text")
            return all(sizes) and sizes == (other.fields.get("given_text"), other.fields.get("expected_text"))
    return False


def choose(
    found: Iterable[Topic],
    size: Callable[[Topic], int],
    *,
    remarks: int,
    words: int,
    ample: int,
    reviews: Container[str] = (),
) -> list[Topic]:
    """The weightiest topics, at most so many remarks of so many words in all.

    `size` tells the words of a topic. Each grave one gets at least its sentence, the weightiest are told at length
    while there is room, and the light ones come last. `reviews` are the names of rules that come from mentors'
    reviews: from `ample` words on only these and errors are told at length.
    """
    left = list(found)
    order: list[Topic] = []
    while left and len(order) < remarks:
        order.append(max(left, key=lambda topic: weight(topic, order, reviews)))
        left.remove(order[-1])
    grave = [topic for number, topic in enumerate(order) if weight(topic, order[:number], reviews) >= _GRAVE]
    praising = next((topic for topic in order if topic.has_praise), None)
    shortest = {id(topic): topic if topic is praising else in_brief(topic) for topic in order}
    chosen: list[Topic] = []
    words -= (told := sum(size(shortest[id(topic)]) for topic in grave))
    for topic in (*grave, *(topic for topic in order if topic not in grave)):
        form = shortest[id(topic)]
        reserved = size(form) if topic in grave else 0
        forms = (topic, form) if told < ample or _deserves_more(topic, reviews) else (form,)
        fitting = next((one for one in forms if size(one) - reserved <= words), None)
        if fitting is not None:
            chosen.append(fitting)
            words -= (more := size(fitting) - reserved)
            told += more
    return _without_echoes(chosen)


def _without_echoes(chosen: Sequence[Topic]) -> list[Topic]:
    """The topics; a sentence that would be said again is said at the first place, which then lists the others."""
    told: dict[tuple[str, ...], Topic] = {}
    for topic in sorted(chosen, key=lambda topic: topic.lead.location):
        if len(topic.brief) < len(topic.findings):
            continue
        said = {finding: told.setdefault(_sentence(finding), topic) for finding in topic.findings}
        for finding, first in said.items():
            if first is not topic:
                first.repeats = [*first.repeats, finding]
        topic.findings = topic.brief = [finding for finding, first in said.items() if first is topic]
    return [topic for topic in chosen if topic.findings]


def _sentence(finding: Diagnostic) -> tuple[str, ...]:
    """The Russian words of a message: findings with equal ones say the same."""
    return (finding.code, *re.findall("[а-я]+", finding.message.lower()))


def weight(topic: Topic, chosen: Sequence[Topic], reviews: Container[str]) -> int:
    """How much a topic matters beside those that are chosen already."""
    total = _WEIGHTS[topic.severity]
    total += _FROM_REVIEWS * _is_from_reviews(topic, reviews)
    total += _DECIDED * all(finding.confidence is Confidence.DECIDED for finding in topic.findings)
    total += _EXPLAINED * (len(topic.brief) == len(topic.findings))
    total += _FIRST_PRAISE * (topic.has_praise and not any(other.has_praise for other in chosen))
    alike = sum(_family(other) == _family(topic) for other in chosen)
    return total + _ALIKE * min(alike, _MOST_ALIKE)


def in_brief(topic: Topic) -> Topic:
    """The topic told by the sentences that a terminal shows; praise beside blame is not told then."""
    told = [finding for finding in topic.findings if finding.severity is not Severity.PRAISE] or topic.findings
    return replace(topic, findings=list(told), brief=list(told))


def count_words(text: str) -> int:
    """The words of a letter or a part of it, quoted code left out."""
    prose = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    return len(re.findall(r"\w+(?:-\w+)*", prose))


def _deserves_more(topic: Topic, reviews: Container[str]) -> bool:
    """Whether a topic is told at length in a long letter too."""
    return topic.severity is Severity.ERROR or _is_from_reviews(topic, reviews)


def _is_from_reviews(topic: Topic, reviews: Container[str]) -> bool:
    return any(finding.name in reviews for finding in topic.findings)


def _family(topic: Topic) -> str:
    """The group of rules that a topic is about, as `RL4` for training."""
    return topic.lead.code[:3]
