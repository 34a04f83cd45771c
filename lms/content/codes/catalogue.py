"""The catalogue of findings as data: what each code says, and how to fix it (chapter 22 of the format).

An entry under ``CODE/variant`` is another wording of the same code.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lms.content.codes.activities import ACTIVITIES
from lms.content.codes.advice import ADVICE
from lms.content.codes.entry import Entry, numbered
from lms.content.codes.questions import QUESTIONS, QUIZZES
from lms.plugin.message import counted, mark

_UNSEEN = mark("delete it; if you cannot see it, delete the words around it and type them again.")

_FILES = {
    "E101": Entry(mark("Folder has both kursus.md and course.md"), mark("keep one of them.")),
    "E102": Entry(mark("Not UTF-8: byte %(b)s"), mark("in Notepad choose Save as, then Encoding UTF-8.")),
    "E102/1252": Entry(
        mark('Not UTF-8: byte %(b)s ("%(c)s" in Windows-1252); the line would read "%(text)s"'),
        mark("in Notepad choose Save as, then Encoding UTF-8."),
    ),
    "E103": Entry(
        mark('File is UTF-16 ("Unicode" in Notepad)'), mark("in Notepad choose Save as, then Encoding UTF-8.")
    ),
    "E104": Entry(
        mark("NUL byte: this is not a text file"),
        mark("a .docx cannot be renamed to .md; import it, or copy its text."),
    ),
    "E105": Entry(mark("Control character %(c)s"), _UNSEEN),
    "E106": Entry(mark("Line is longer than %(m)s characters"), mark("break the line.")),
    "E110": Entry(mark("Too large: %(what)s is %(n)s, limit %(m)s"), mark("split the file.")),
    "E111": Entry(mark("Too large: %(what)s is %(n)s, limit %(m)s"), mark("split the text.")),
    "E112": Entry(mark("Too large: %(what)s is %(n)s, limit %(m)s"), mark("use fewer levels.")),
    "E113": Entry(mark("Too large: %(what)s is %(n)s, limit %(m)s"), mark("split the file.")),
    "E114": Entry(mark("Too large: %(what)s is %(n)s, limit %(m)s"), mark("split the table.")),
    "E115": Entry(
        mark("This text cannot be rendered: %(why)s; nearest heading: %(h)s"),
        mark("shorten or simplify the text there."),
    ),
    "W101": Entry(mark("UTF-8 byte order mark removed"), mark("nothing to do, it is harmless.")),
    "W105": Entry(mark("Invisible direction character %(c)s"), _UNSEEN),
    "W107": Entry(
        mark('Name ends in %(e)s, read as "%(n)s"'),
        mark("rename it; let Explorer show file name extensions."),
    ),
    "W108": Entry(mark('Read as "%(n)s"'), mark("use the ending .md.")),
}

_HEADER = {
    "E201": Entry(mark("No title"), mark("add `judul:` or a `#` heading.")),
    "E202": Entry(
        mark('Key "%(k)s" occurs twice (first: line %(n)s)'),
        mark("delete one; the Indonesian and the English word are the same key."),
    ),
    "E203": Entry(
        mark('Not a valid id: "%(v)s"'),
        mark("use lower-case letters, digits and hyphens."),
        mark('write "%(s)s".'),
    ),
    "E204": Entry(mark('Unknown key "%(k)s"'), mark("delete the line, or look the key up in the guide.")),
    "W204": Entry(mark('Unknown key "%(k)s" kept'), mark("nothing to do; a newer version may know it.")),
    "W205": Entry(mark("Tab at the beginning of a line, read as two spaces"), mark("use spaces.")),
    "E206": Entry(
        mark("A value must stand on one line, and keys be at most two deep"),
        mark("put the text on one line; long text belongs in the body."),
    ),
    "E207": Entry(mark('"%(k)s" must be %(type)s, not "%(v)s"'), mark("for example: %(example)s.")),
    "W207": Entry(mark('Key "%(k)s" has no value'), mark("delete it or fill it.")),
    "E207/one": Entry(mark('"%(k)s" must be one value'), mark("write it on the same line, after the colon.")),
    "E207/list": Entry(
        mark('"%(k)s" must be a list'), mark("for example `[a, b]`, or each on a line with `-`.")
    ),
    "E207/map": Entry(
        mark('"%(k)s" must be a list of keys and values'),
        mark("write each `key: value` on a line below it, indented by two spaces."),
    ),
    "E207/word": Entry(
        mark('"%(k)s" must be one of these: %(type)s; not "%(v)s"'), mark("for example: %(example)s.")
    ),
    "E207/long": Entry(mark('"%(k)s" must be %(type)s, not "%(v)s"'), mark("shorten it.")),
    "E208": Entry(
        mark("Front matter too long: %(n)s lines, limit %(m)s"), mark("put long text in the body.")
    ),
    "E208/value": Entry(
        mark("Value too long: %(n)s characters, limit %(m)s"), mark("put long text in the body.")
    ),
    "E208/open": Entry(mark("Front matter is not closed"), mark("add a line `---` after the last key.")),
    "E210": Entry(
        mark("Format %(v)s is newer than this program"),
        mark("update the program, or ask the administrator to."),
    ),
    "W210": Entry(
        mark("Format %(v)s is a newer minor version; what is unknown is passed over"),
        mark("update the program, or ask the administrator to."),
    ),
    "E211": Entry(
        mark('Line is neither "key: value" nor a list line, or its indent differs'),
        mark("write `key: value`, with a colon and a space after it; a hyphen joins the words of a key."),
    ),
    "W211": Entry(mark('Key "%(k)s" of a plugin that is not installed, kept'), mark("nothing to do.")),
    "W212": Entry(
        mark("Format %(v)s is old and was converted"),
        mark("write the number of the current format there."),
        mark('write "%(s)s".'),
    ),
    "W213": Entry(mark('"%(k)s: %(v)s" is not supported yet and ignored'), mark("nothing to do.")),
}

_COURSE = {
    "E301": Entry(mark("File not found: %(p)s"), mark("write the name of a file of this package.")),
    "E301/kind": Entry(
        mark("%(p)s is not an item of a course"),
        mark("take the line out; banks and translations are found by themselves."),
    ),
    "E302": Entry(mark("Listed twice (first: line %(n)s)"), mark("delete one of the lines.")),
    "E303": Entry(mark("One link per line in the outline"), mark("split the line.")),
    "E304": Entry(
        mark('Id "%(id)s" is used by %(p1)s and %(p2)s'), mark("change one; a copied file keeps its id.")
    ),
    "E305": Entry(mark('Former id "%(id)s" is still in use by %(p)s'), mark("delete it from the list.")),
    "E306": Entry(
        mark('Course id "%(id)s" belongs to folder %(other)s'), mark("give a copied folder an id of its own.")
    ),
    "E310": Entry(mark("Prerequisites form a circle: %(circle)s"), mark("take one of them out.")),
    "E311": Entry(
        mark("Minimum score without any weighted item"), mark("set `bobot` on an item that is scored.")
    ),
    "E312": Entry(mark("Prerequisites form a circle: %(circle)s"), mark("take one of them out.")),
    "E313": Entry(mark("Too many %(what)s: %(n)s, limit %(m)s"), mark("make two courses of it.")),
    "E314": Entry(mark('Unknown kind "%(v)s"'), mark("use one of: %(allowed)s.")),
    "E315": Entry(mark('Unknown competency "%(c)s"'), mark("add it under `kompetensi` in kursus.md.")),
    "E316": Entry(
        mark('Unknown item or module "%(id)s" in the prerequisites'), mark("write an id of this course.")
    ),
    "E317": Entry(mark("No items"), mark("add a heading `## Isi` with links to the files.")),
    "E318": Entry(mark('Id "%(id)s" is reserved for an address'), mark("choose another id.")),
    "W301": Entry(mark("Folder has no kursus.md"), mark("add a kursus.md that begins with `# Title`.")),
    "W302": numbered(
        counted("%(n)s part has no permanent id", "%(n)s parts have no permanent id", 1),
        mark("write an id for each, which never changes; this can be done for you."),
    ),
    "W304": Entry(mark("File is not in the outline"), mark("add it there, or begin its name with `_`.")),
    "W305": numbered(
        counted(
            'Id "%(id)s" is gone; %(n)s record hangs on it',
            'Id "%(id)s" is gone; %(n)s records hang on it',
            1,
        ),
        mark("give the renamed part `id-lama: [%(id)s]`."),
        mark('if "%(s)s" is the same part, write `id-lama: [%(id)s]` there.'),
    ),
    "W306": Entry(mark("Content changed, version did not"), mark("raise `versi`.")),
    "W307": Entry(
        mark("Durations add up to %(a)s minutes; %(jp)s JP are %(b)s minutes"),
        mark("correct `jp` or the durations."),
    ),
    "W310": Entry(
        mark('Unknown course "%(id)s" in the prerequisites'), mark("write the id of a course of this site.")
    ),
    "W312": Entry(
        mark("Number, signer and office of a certificate come from the agency's settings"),
        mark('delete the key "%(k)s".'),
    ),
    "W313": Entry(mark("This course gives no JP"), mark("add, for example, `jp: 2`; 1 JP is 45 minutes.")),
    "W314": Entry(mark('Unknown category "%(v)s"'), mark("use one of: %(allowed)s.")),
    "W315": Entry(
        mark('Competency "%(c)s" is not in the dictionary'), mark("write its name instead of a level.")
    ),
}

_ASSETS = {
    "E701": Entry(mark("File not found: %(p)s"), mark("put the file there, or correct the name.")),
    "E703": Entry(
        mark("Absolute path or drive letter: %(p)s"),
        mark("write the path from this file, as in `aset/foto.png`."),
    ),
    "E705": Entry(mark("This kind of link is not allowed: %(p)s"), mark("use https, mailto or tel.")),
    "E706": Entry(
        mark('File type "%(e)s" is not allowed'), mark("save it as another type, for example pdf or png.")
    ),
    "E706/picture": Entry(
        mark('A file of type "%(e)s" cannot be shown as a picture'), mark("write it as a link, without `!`.")
    ),
    "E707": Entry(
        mark("Content does not fit the ending of %(p)s"),
        mark("save it again in the type that its name says."),
    ),
    "E708": Entry(
        mark("Picture in a question without alternative text"),
        mark("say what it shows: `![map of the region](…)`."),
    ),
    "E709": Entry(mark("%(p)s is too large: %(n)s, limit %(m)s"), mark("make it smaller or compress it.")),
    "W701": Entry(
        mark("HTML is shown as text: %(v)s"), mark("use Markdown, as in `**bold**` or `*italic*`.")
    ),
    "W702": Entry(mark("Diagram without a picture of it"), mark("put a picture of the diagram beside it.")),
    "W703": Entry(mark("Space in the file name %(p)s"), mark("use `-` instead.")),
    "W704": Entry(
        mark('Unknown heading "%(h)s" in a link'), mark("write the words of a heading of that page.")
    ),
    "W705": Entry(mark("Link by http: %(p)s"), mark("use https if that page has it.")),
    "W706": Entry(
        mark("Picture from another host is shown as a link: %(p)s"), mark("copy it into the package.")
    ),
    "W707": Entry(mark("%(p)s has no captions or transcript"), mark('add "%(w)s" beside it.')),
    "W708": Entry(mark("Picture without alternative text"), mark("say what it shows: `![steps](…)`.")),
    "W709": Entry(mark("File is used by no page"), mark("delete it, or link to it.")),
    "W710": Entry(
        mark('Block "%(v)s" is not installed and shown as text'), mark("ask the administrator to install it.")
    ),
    "W711": Entry(mark("%(what)s weighs %(n)s KB, goal %(m)s"), mark("use fewer or plainer pictures.")),
    "W714": Entry(
        mark('Unknown box "%(v)s" is shown as a quote'),
        mark("use CATATAN, KIAT, PENTING, AWAS, BAHAYA, DASAR-HUKUM, COBA or RINCIAN."),
    ),
    "W712": Entry(mark("Backslash in a path"), mark("write `/`."), mark('write "%(s)s".')),
    "W713": Entry(
        mark("Upper and lower case differ from the file name"),
        mark("write the name as the file has it."),
        mark('write "%(s)s".'),
    ),
}

_TRANSLATIONS = {
    "E801": Entry(
        mark("Suffix .%(l)s equals the language of the course"), mark("take the suffix out of the name.")
    ),
    "E802": Entry(mark("Translation without its file %(p)s"), mark("add that file, or correct the name.")),
    "E803": Entry(
        mark('Key "%(k)s" differs from the file it translates'), mark("delete it in the translation.")
    ),
    "E804": Entry(
        mark('Section "%(id)s" is unknown in the file it translates'), mark("write the id used there.")
    ),
    "W804": Entry(
        mark("Missing in the translation: %(id)s"), mark("translate it; until then it is shown untranslated.")
    ),
    "E805": Entry(
        mark("Choice without a label, in a question that is translated"),
        mark("write `a)` on every choice, in both files."),
    ),
    "E805/row": Entry(
        mark("Row without a label, in a question that is translated"),
        mark("write `a)` at the beginning of every row, in both files."),
    ),
    "E806": Entry(
        mark("Labels differ from the file it translates: %(l)s"), mark("write the same labels in both files.")
    ),
    "E806/scale": Entry(
        mark("The scale has %(n)s steps, in the file it translates %(m)s"),
        mark("write a name for each step of that scale."),
    ),
    "E807": Entry(mark("Marks differ from the file it translates"), mark("leave the marks empty: `( )`.")),
    "E807/rubric": Entry(
        mark("Points or weights of the rubric differ from the file it translates"),
        mark("write the same points; the column of weights may be left out."),
    ),
    "E808": Entry(
        mark("Gaps differ from the file it translates"), mark("write the same number and kinds of gaps.")
    ),
    "W809": Entry(
        mark("%(p)s changed after it was translated"),
        mark("compare the two, then correct the translation."),
    ),
    "E901": Entry(mark("Path leaves the course folder: %(p)s"), mark("keep all files inside the folder.")),
    "E902": Entry(
        mark("Name not allowed: %(p)s"), mark("rename it: no special characters, at most 100 of them.")
    ),
    "E903": Entry(mark("Names %(p)s and %(q)s are the same to some computers"), mark("rename one of them.")),
    "E904": Entry(mark("Symbolic link or special file"), mark("put a copy of the file there instead.")),
    "E904/unread": Entry(
        mark("Cannot be read: it changed meanwhile, or the system refuses"),
        mark("allow this program to read it, and check again."),
    ),
    "E905": Entry(mark("Package too large: %(what)s %(n)s, limit %(m)s"), mark("make it smaller.")),
    "E906": Entry(mark("%(p)s is locked with a password"), mark("pack the folder without a password.")),
    "E907": Entry(
        mark("The ZIP file cannot be read to its end"),
        mark("pack the folder again: right-click it, Send to, Compressed folder."),
    ),
    "E908": Entry(
        mark("%(p)s unfolds to more than %(m)s times its packed size"), mark("leave that file out.")
    ),
}

CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {
        **_FILES,
        **_HEADER,
        **_COURSE,
        **QUESTIONS,
        **QUIZZES,
        **ACTIVITIES,
        **_ASSETS,
        **_TRANSLATIONS,
        **ADVICE,
    }
)
