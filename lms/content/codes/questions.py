"""The catalogue of findings about questions and quizzes: E4xx, E5xx and their warnings."""

from __future__ import annotations

from lms.content.codes.entry import Entry, numbered
from lms.plugin.message import counted, mark

QUESTIONS = {
    "E401": Entry(mark("Type says %(a)s, the answers are %(b)s"), mark("correct the type, or the answers.")),
    "E402": Entry(
        mark("No answers found"), mark("put a blank line before the choices, and write each as `- ( ) text`.")
    ),
    "E402/case": Entry(mark("Case without a text"), mark("tell the case below its heading.")),
    "E402/gap": Entry(mark("No gap found"), mark("write the accepted words between `[[` and `]]`.")),
    "E402/list": Entry(
        mark("Nothing to put in order found"), mark("write a numbered list in the right order.")
    ),
    "E402/statements": Entry(
        mark("No statements found"), mark("write each as `- a) statement`, after a blank line.")
    ),
    "E402/table": Entry(
        mark("No table found"), mark("write a table with two columns: what is asked, and its pair.")
    ),
    "E403": Entry(mark('Question id "%(id)s" also in %(p)s:%(n)s'), mark("change one of them.")),
    "E404": Entry(
        mark('Line in the settings list is not "- key: value"'), mark("put a blank line before the text.")
    ),
    "E405": Entry(
        mark('Unknown setting "%(k)s"'), mark("delete the line, or look the setting up in the guide.")
    ),
    "E406": Entry(mark("Text after the choices"), mark("indent it, or put it under `### Pembahasan`.")),
    "E407": Entry(mark("Round and square marks mixed"), mark("`( )` for one answer, `[ ]` for several.")),
    "E408": Entry(
        mark('Cannot read the mark "%(v)s"'),
        mark("write `(x)` or `( )` where one answer is right, `[x]` or `[ ]` where several are."),
    ),
    "E410": Entry(mark("Some choices have labels, some have not"), mark("write `a)` on each, or on none.")),
    "E410/row": Entry(mark("Some rows have labels, some have not"), mark("write `a)` on each, or on none.")),
    "E411": Entry(mark('Label "%(l)s" twice'), mark("change one of them.")),
    "E412": Entry(mark('"%(h)s" may occur once'), mark("join the two sections.")),
    "E413": Entry(
        mark('Unknown heading "%(h)s"'),
        mark("use `####` for headings of your own."),
        mark('did you mean "%(s)s"?'),
    ),
    "W413": Entry(mark('Unknown heading "%(h)s" kept'), mark("nothing to do; a newer version may know it.")),
    "E414": Entry(mark("Too many questions: %(n)s, limit %(m)s"), mark("split the file.")),
    "E420": Entry(mark("Needs %(low)s to %(high)s choices, found %(n)s"), mark("add or delete choices.")),
    "E421": Entry(
        mark("Exactly one (x) needed, found %(n)s"),
        mark("mark the one right choice with `(x)`; if several are right, write `[x]` and `[ ]`."),
    ),
    "E422": Entry(
        mark('Weight "%(v)s" is out of range'),
        mark("write a percentage above 0 and below 100, as in `(50%)`."),
    ),
    "E422/check": Entry(
        mark('A knowledge check takes no weights, found "%(v)s"'), mark("mark right answers with x.")
    ),
    "E422/multiple": Entry(
        mark('Weight "%(v)s" is out of range'), mark("write a percentage from -100 to 100, as in `[50%]`.")
    ),
    "E422/answer": Entry(
        mark('Weight "%(v)s" is out of range'), mark("write a percentage from 0 to 100, as in `(50%)`.")
    ),
    "E423": Entry(mark('Two equal choices: "%(v)s"'), mark("change or delete one of them.")),
    "E424": Entry(mark("No correct choice"), mark("mark the right ones with `[x]`.")),
    "E425": Entry(
        mark("[x] and weights are mixed"),
        mark("give every right choice a percentage, or mark all with `[x]`."),
    ),
    "E425/sum": Entry(
        mark("Positive weights add up to %(n)s, not to 100 percent"), mark("change the percentages.")
    ),
    "E425/none": Entry(
        mark("The scoring rule needs a weight on each right choice"), mark("write `[50%]` instead of `[x]`.")
    ),
    "E426": Entry(
        mark("Accepted answers are missing, too many, or none is worth the full points"),
        mark("write 1 to 30 of them, one without a percentage."),
    ),
    "E426/gap": Entry(mark("Gap without a word"), mark("write a word there, or delete the `;`.")),
    "E426/line": Entry(
        mark("This line is no accepted answer"), mark("write each answer on a line of its own, as `- KPK`.")
    ),
    "E426/long": Entry(
        mark("Accepted answer too long: %(n)s characters, limit %(m)s"), mark("ask for a shorter answer.")
    ),
    "E426/stars": Entry(
        mark("Too many stars in an accepted answer: %(n)s, limit %(m)s"),
        mark("use fewer stars; `\\*` is a star that is meant as one."),
    ),
    "E427": Entry(mark("Matching needs 2 to 15 pairs, found %(n)s"), mark("add or delete rows.")),
    "E427/empty": Entry(mark("Row without an answer"), mark("fill the second column.")),
    "E427/extra": Entry(
        mark("Too many answers without a pair: %(n)s, limit %(m)s"), mark("delete some of them.")
    ),
    "E428": Entry(mark("Matching needs exactly two columns"), mark("delete or add a column.")),
    "E430": Entry(
        mark('A drop-down needs exactly one answer without "!"'), mark("put `!` before each wrong one.")
    ),
    "E430/number": Entry(
        mark("A drop-down needs 2 to 10 options, found %(n)s"), mark("add or delete options.")
    ),
    "E431/many": Entry(mark("Too many gaps: %(n)s, limit %(m)s"), mark("make two questions of it.")),
    "E431": Entry(mark('"[[" without "]]" on this line'), mark("close the gap with `]]` on the same line.")),
    "E432": Entry(mark('Cannot read number "%(v)s"'), mark("for example `- 3,5 ± 0,1`.")),
    "E440": Entry(
        mark("Rubric: %(what)s"), mark("each level ends in its points, as in `Baik (4)`, and they rise.")
    ),
    "E441": Entry(mark('Unknown case "%(id)s" in this file'), mark("write the id of a case of this file.")),
    "E450": Entry(
        mark('Question type "%(v)s" is not installed'),
        mark("use an installed type, or add `- opsional: ya` to leave it out."),
        mark('did you mean "%(s)s"?'),
    ),
    "E450/quiz": Entry(
        mark('Questions of type "%(v)s" stand in surveys only'), mark("use another type in a quiz or bank.")
    ),
    "E450/survey": Entry(
        mark('Questions of type "%(v)s" cannot stand in a survey'),
        mark("use one of: %(allowed)s."),
    ),
    "E451": Entry(mark('Plugin "%(v)s" is not installed'), mark("ask the administrator to install it.")),
    "W450": Entry(mark('Optional question of type "%(v)s" left out'), mark("nothing to do.")),
    "W402": Entry(
        mark('Id "%(id)s" is only a number'), mark("write an id that tells the content; numbers move.")
    ),
    "W403": Entry(mark("No space after the mark"), mark("write `(x) Text`.")),
    "W404": numbered(
        counted(
            "%(n)s question has choices without labels, and a translation exists",
            "%(n)s questions have choices without labels, and a translation exists",
            1,
        ),
        mark("write `a)` on every choice."),
    ),
    "W405": Entry(mark("Only one choice is correct"), mark("use `(x)` if there is one answer.")),
    "W406": Entry(mark('"%(v)s" is read as %(n)s'), mark("write the number without grouping.")),
    "W407": numbered(
        counted(
            "Number of gaps changed; %(n)s answer exists", "Number of gaps changed; %(n)s answers exist", 1
        ),
        mark("give the question a new id."),
    ),
    "W408": Entry(mark('Use x as mark, not "%(c)s"'), mark("write `(x)` or `[x]`.")),
    "W409": Entry(mark('Long dash instead of "-"'), mark("write `-`; switch off automatic correction.")),
    "W410": Entry(
        mark("No hyphen with a space before the mark, read as a choice"), mark("write `- ( ) Text`.")
    ),
    "W415": Entry(
        mark("Key was corrected on %(date)s; the file still has the old one"),
        mark("write the corrected key into the file."),
        mark('write `(x)` at "%(s)s".'),
    ),
    "W415/dropped": Entry(
        mark("Question was dropped on %(date)s; the file still has it"),
        mark("take the question out of the file, or mend it and give it a new id."),
    ),
}

QUIZZES = {
    "E501": Entry(mark("Quiz without questions"), mark("add questions or `ambil`.")),
    "E502": Entry(
        mark('No question of bank "%(bank)s" has these labels and this level'),
        mark("correct the line under `ambil`, or the labels in the bank."),
    ),
    "E502/unknown": Entry(mark('Unknown bank "%(bank)s"'), mark("write the id of a bank.")),
    "E503": Entry(
        mark("Not enough questions: need %(n)s, at least %(m)s are left"),
        mark("add questions or draw fewer."),
    ),
    "E504": Entry(mark("An attempt would have %(n)s questions, limit %(m)s"), mark("draw fewer questions.")),
    "E505": Entry(mark('Pair "%(id)s" does not match'), mark("both files must name each other.")),
    "E506": Entry(
        mark('Cannot read draw line "%(v)s"'), mark("for example `5 dari bank-dasar label konsep`.")
    ),
    "E507": Entry(mark('`ambil` names "%(id)s", which is a quiz'), mark("name a bank.")),
    "E508": Entry(mark("`bobot` above 0 on a pre-test, survey or lesson"), mark("delete it.")),
    "W501": Entry(
        mark('"%(v)s" refers to other choices by letter or position, but they are shuffled'),
        mark("add `- acak: tidak`, or name the choice."),
    ),
    "W502": Entry(
        mark('Question "%(id)s" can be drawn in pre-test and practice'),
        mark("draw by other labels in one of them."),
    ),
    "W509": Entry(
        mark("Exam shows its key after sending and has unlimited attempts"),
        mark("write `tampilkan-kunci: setelah-lulus`."),
    ),
}
