"""The doctor's advice: A1xx lessons, A2xx the course, A3xx quizzes. A reason stands in each."""

from __future__ import annotations

from lms.content.codes.entry import Entry, numbered
from lms.plugin.message import counted, mark

ADVICE = {
    "A101": Entry(
        mark("%(n)s sentences have more than %(m)s words; the mean is %(a)s"),
        mark("make two sentences of each: who reads on a phone has lost the beginning by then."),
    ),
    "A102": Entry(
        mark("Paragraph of %(n)s words, more than a screen of a phone"),
        mark("divide it where the thought turns, or make a list of it."),
    ),
    "A103": Entry(
        mark("Reading takes about %(a)s minutes, `durasi` says %(b)s"),
        mark("correct `durasi`: learners plan their day by it."),
    ),
    "A104": Entry(
        mark("Lesson of about %(n)s minutes"),
        mark("make two lessons of it: who is interrupted after %(m)s minutes begins again."),
    ),
    "A105": Entry(
        mark("About %(n)s minutes of reading without a question"),
        mark("put in a check (`### Cek: …`): what is asked at once is kept longer."),
    ),
    "A106": Entry(
        mark("%(n)s words without a heading"),
        mark("give each step a heading, so that it can be found again."),
    ),
    "A107": Entry(
        mark("%(v)s stands here %(n)s times and is never written out"),
        mark("write it out where it comes first, as in “Rencana Kerja (RK)”."),
    ),
    "A201": Entry(
        mark("Reading and answering take about %(a)s minutes, %(jp)s JP are %(b)s"),
        mark("lower `jp`, or add practice that takes the time."),
    ),
    "A202": Entry(
        mark('No question asks about competency "%(c)s"'),
        mark("add one with `- kompetensi: %(c)s`, or take the competency out."),
    ),
    "A301": Entry(
        mark("The right choice is clearly the longest in %(n)s of %(m)s questions"),
        mark("make it shorter, or a wrong one as precise: who has not read picks the longest."),
    ),
    "A302": Entry(
        mark("The right choice is clearly the shortest in %(n)s of %(m)s questions"),
        mark("make some wrong ones shorter: who has not read sees the pattern."),
    ),
    "A303": Entry(
        mark("In %(n)s of %(m)s questions only wrong choices have words such as “selalu” and “hanya”"),
        mark("take such words out: whoever avoids them need not have read."),
    ),
    "A304": Entry(
        mark("In %(n)s of %(m)s questions only the right choice repeats a word of the question"),
        mark("use that word in wrong choices too, or in none."),
    ),
    "A305": Entry(
        mark("Choice “%(v)s”"),
        mark("say what is meant: whoever sees two right choices knows it without the third."),
    ),
    "A306": Entry(
        mark("The question turns on “%(v)s”, which is easily overlooked"),
        mark("write it in bold, or ask for what is right."),
    ),
    "A307": Entry(
        mark("The right choice is three times as long as any other"),
        mark("move its reason to the explanation, and make the wrong ones plausible."),
    ),
    "A308": Entry(
        mark("%(n)s of %(m)s questions say nothing about why"),
        mark("write a line `> …` under the choices: learners learn most from their mistakes."),
    ),
    "A309": numbered(
        counted("A quiz of %(n)s question that counts", "A quiz of %(n)s questions that counts", 1),
        mark("ask at least %(m)s: with fewer, luck decides."),
    ),
    "A310": Entry(
        mark("Draws %(n)s from %(m)s questions of %(v)s"),
        mark("write at least twice as many: else the second attempt is the first one again."),
    ),
}
