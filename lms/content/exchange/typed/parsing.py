"""Lines become questions: which line begins one, which is a choice of it, and which key is whose.

Nothing is guessed. A number only begins a question where it goes on from the one before, so that statements 1 to 3
inside a question stay there; what is neither is kept as text beside the question it stands at.
"""

from __future__ import annotations

from collections.abc import Iterable

from lms.content.exchange.typed import key_lists, shapes
from lms.content.exchange.typed.records import Found, Line, Option, Question

_LONGEST = 3_000


def parse(lines: Iterable[Line]) -> Found:
    """The questions among the lines. Never raises."""
    reading = _Reading()
    for line in lines:
        reading.take(line)
    return reading.done()


class _Reading:
    def __init__(self) -> None:
        self.found = Found()
        self.question: Question | None = None
        self.last = 0
        self.statement = 0
        self.kind = ""
        self.listing = False
        self.listed: list[tuple[Line, int, str]] = []
        self.waiting: list[Question] = []
        self.awaiting_key = False
        self.row: list[str] = []

    def take(self, line: Line) -> None:
        """Reads one line."""
        if not shapes.bare(line.text):
            return
        if len(line.text) > _LONGEST:
            # Nobody types a question so long; it is text, and patterns are not tried on it.
            self._text(line, line.text)
            return
        if line.heading or shapes.section(line.text) is not None:
            self._section(line)
            return
        if self._listed_key(line) or self._said(line):
            return
        text, key = shapes.trailing_key(line.text)
        if not self._begins(line, text) and not self._choices(line, text):
            self._text(line, text)
        if key and self.question is not None:
            self.question.keys.append(key)

    def done(self) -> Found:
        """Everything found."""
        self._spread()
        found = self.found
        for one in found.questions:
            _settle(one)
        kept = [one for one in found.questions if one.stem or one.options]
        found.questions[:] = kept
        return found

    def _section(self, line: Line) -> None:
        if shapes.key_heading(line.text):
            self.listing, self.question = True, None
            return
        kind = shapes.section(line.text)
        if self.listing:
            # The list of keys may repeat the names of the parts.
            if kind is not None:
                return
            self._spread()
        self.kind, self.question, self.last, self.statement = kind or "", None, 0, 0
        if kind is None:
            self._outside(line)

    def _listed_key(self, line: Line) -> bool:
        """A line of the list of keys at the end, or its heading."""
        if (self.awaiting_key or self.listing) and shapes.table_head(line.text):
            return True
        if self.awaiting_key and self._first_of_list(line):
            self.awaiting_key, self.listing, self.question = False, True, None
        found = shapes.pairs(line.text)
        row = shapes.row(line.text)
        if row is not None and self._row(line, *row):
            return True
        if self.listing:
            stem = shapes.stem(line.text)
            if found:
                self.listed += [(line, number, key) for number, key in found]
            elif stem is not None:
                self.listed.append((line, stem[0], shapes.bare(stem[1])))
            elif shapes.choice(line.text) and self.listed:
                self._no_list(line)
            else:
                self.found.strays.append(line)
            return True
        if len(found) > 1 and self.found.questions:
            self.listing = True
            self.listed += [(line, number, key) for number, key in found]
            self.question = None
            return True
        if shapes.key_heading(line.text) and self.found.questions:
            if self.question is None:
                self.listing = True
            else:
                # A list may follow, or only the key of this question: the next line tells.
                self.awaiting_key = True
            return True
        return False

    def _first_of_list(self, line: Line) -> bool:
        """Whether a line below ``Kunci:`` begins a list of all keys: its number is that of the first question."""
        found = shapes.pairs(line.text)
        stem = shapes.stem(line.text)
        number = found[0][0] if found else stem[0] if stem else None
        first = next((one.number for one in self.waiting if one.number is not None), 1)
        return len(found) > 1 or (number is not None and number == first)

    def _row(self, line: Line, letters: bool, cells: list[str]) -> bool:
        if not letters:
            self.row = cells
            return True
        if len(cells) != len(self.row):
            return False
        self.listed += [(line, int(number), key) for number, key in zip(self.row, cells, strict=True)]
        self.row, self.listing, self.question = [], True, None
        return True

    def _no_list(self, line: Line) -> None:
        """What looked like a key was a question: choices follow it."""
        begun, number, text = self.listed.pop()
        self._spread()
        self._open(begun, number, text)
        self._choices(line, line.text)

    def _said(self, line: Line) -> bool:
        """Key, explanation and points, which belong to the question they follow."""
        one = self.question
        if one is None:
            return False
        if self.awaiting_key:
            self.awaiting_key = False
            if len(shapes.bare(line.text)) < 40 and shapes.stem(line.text) is None:
                one.keys.append(shapes.bare(line.text))
                return True
        key, said, points = shapes.key(line.text), shapes.explanation(line.text), shapes.points(line.text)
        if key is not None:
            self.awaiting_key = not key
            one.keyed = True
            if key:
                # The explanation may follow on the same line.
                one.keys.append(key)
        elif said is not None:
            one.explanation = [*(one.explanation or []), *([said] if said else [])]
        elif points is not None:
            one.points = points
        else:
            return False
        return True

    def _begins(self, line: Line, text: str) -> bool:
        """Whether the line begins a question."""
        stem = shapes.stem(text)
        bracketed = shapes.statement(text)
        if stem is None and bracketed is not None and self.question is None:
            stem = bracketed
        if stem is None:
            return False
        number, rest = stem
        one = self.question
        if one is not None and not one.options and not one.keys and one.explanation is None:
            inside = number == self.statement + 1 if self.statement else number == 1 and self.last >= 1
            if inside or number <= self.last:
                self.statement = number
                one.stem.append(f"{number}. {rest}")
                return True
        self._open(line, number, rest)
        return True

    def _open(self, line: Line, number: int | None, rest: str) -> None:
        self.question = Question(line, number, self.kind)
        self.found.questions.append(self.question)
        self.waiting.append(self.question)
        self.last, self.statement = number if number is not None else self.last + 1, 0
        if rest and not self._choices(line, rest, own_line=False):
            self.question.stem.append(rest)

    def _choices(self, line: Line, text: str, own_line: bool = True) -> bool:
        """Choices, one or several on the line. False where there is none that can be one here."""
        before, several = shapes.choices_in(text)
        if not several:
            one = shapes.choice(text) if own_line else None
            several = [text] if one else []
            before = ""
        read = [option for option in (shapes.choice(part) for part in several) if option is not None]
        if not read or len(read) != len(several):
            return False
        if read[0].letter == "A" and not self._ready(line, before):
            return False
        if self.question is None or (not self.question.options and read[0].letter != "A"):
            return False
        if before:
            self.question.stem.append(before)
        for option in read:
            self.question.options.append(
                Option(option.letter, [option.text] if option.text else [], line, option.starred, option.bold)
            )
        return True

    def _ready(self, line: Line, before: str) -> bool:
        """Whether choices may begin here; a question without number is opened with the text that stands before."""
        one = self.question
        if one is not None and not one.options:
            return True
        if before:
            self._open(line, None, "")
            return True
        if one is not None and len(one.options[-1].text) > 1 and one.options[-1].letter != "A":
            text = one.options[-1].text.pop()
        elif one is not None and one.explanation and len(one.explanation) > 1:
            text = one.explanation.pop()
        else:
            stock = self.found.strays if self.found.questions else self.found.intro
            begun = one.line.number if one is not None else 0
            if not stock or stock[-1].heading or stock[-1].number <= begun:
                return False
            text = stock.pop().text
        self._open(line, None, text)
        return True

    def _text(self, line: Line, text: str) -> None:
        """More of what stands before: explanation, choice or stem."""
        one = self.question
        if one is None:
            self._outside(line)
        elif one.explanation is not None:
            one.explanation.append(shapes.bare(text))
        elif one.keys:
            self.found.strays.append(line)
        elif one.options:
            one.options[-1].text.append(shapes.bare(text))
        else:
            self.statement = 0 if self.statement and line.blank_before else self.statement
            bracketed = shapes.statement(text)
            one.stem.append(f"{bracketed[0]}. {bracketed[1]}" if bracketed else text)

    def _outside(self, line: Line) -> None:
        (self.found.strays if self.found.questions else self.found.intro).append(line)

    def _spread(self) -> None:
        if self.listed:
            key_lists.spread(self.listed, self.waiting, self.found)
            self.waiting = []
        self.listed, self.listing = [], False


def _settle(one: Question) -> None:
    """Last repairs that need the whole question."""
    if len(one.options) == 1:
        # One choice is none: the line began with what only looks like a letter, such as a name.
        option = one.options.pop()
        one.stem += [
            f"{option.letter}. {part}" if not place else part for place, part in enumerate(option.text)
        ]
    letters = [option.letter for option in one.options]
    if len(set(letters)) == len(letters):
        # Choices in two columns are read across.
        one.options.sort(key=lambda option: option.letter)
    if not one.options and one.stem:
        asked = shapes.true_false(one.stem[-1])
        if asked is not None:
            one.stem[-1], one.marked = asked
            one.kind = "true-false"
        elif one.kind == "true-false" and not one.keys:
            one.stem[-1], one.marked = shapes.answered(one.stem[-1])
    one.stem[:] = [text for text in one.stem if shapes.bare(text)]
