"""Texts made to take long (chapter 19.3 of the format), rendered as the site does it.

`python -m benchmarks.hostile` prints what each takes and what is said of it; 1 where one takes more than two seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

from benchmarks.machine import told
from lms.content.markdown.pool import ChildRenderer
from lms.content.rendering import RenderJob

MOST = 2.0

PARAGRAPH = "Kalimat biasa dengan **tebal**, *miring* dan [tautan](https://contoh.go.id/halaman).\n"
LESSON = ("## Bagian\n\n" + PARAGRAPH * 4 + "\n- satu\n- dua\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n") * 120

TEXTS: Mapping[str, str] = {
    "an ordinary lesson of 50 KB": LESSON[:50_000],
    "20,000 × `[` in one line": "[" * 20_000,
    "ten lines of 1,000 × `[` in one paragraph": ("[" * 1_000 + "\n") * 10,
    "the same as ten paragraphs": ("[" * 1_000 + "\n\n") * 10,
    "1,000 × `[` in one paragraph": "[" * 1_000,
    "4,000 × `![a](`": "![a](" * 4_000,
    "300 levels of lists": "".join("  " * level + "- a\n" for level in range(300)),
    "3,000 footnotes": "".join(f"[^{n}] " for n in range(3_000))
    + "\n\n"
    + "".join(f"[^{n}]: kata\n" for n in range(3_000)),
    "a table of 5,000 columns": "|" + "a|" * 5_000 + "\n|" + "---|" * 5_000 + "\n|" + "b|" * 5_000 + "\n",
    "20,000 × `*`": "*a " * 20_000,
    "20,000 × backtick": "`" * 20_000,
    "3,000 × `> ` in one line": "> " * 3_000 + "a",
    "15,000 signs of `<a <a`": "<a " * 5_000,
    "4,000 × `](`": "](" * 4_000,
    "2,000 references that are missing": "[a][b] " * 2_000,
    "5,000 × `~~`": "~~a" * 5_000,
    "2,000 abbreviations": "".join(f"*[AB{n}]: kata\n" for n in range(2_000)) + "AB1 " * 2_000,
}


def main() -> int:
    """Renders each and prints."""
    worst = 0.0
    print(f"{told()}\n\n| text | seconds | said |\n|---|---|---|")
    with ChildRenderer() as renderer:
        renderer.render([RenderJob("a.md", 1, "warm")])
        for name, source in TEXTS.items():
            begin = time.monotonic()
            rendered = renderer.render([RenderJob("a.md", 1, source, "body")])[0]
            taken = time.monotonic() - begin
            worst = max(worst, taken)
            print(f"| {name} | {taken:.2f} | {', '.join(sorted({one.code for one in rendered.findings}))} |")
    return int(worst > MOST)


if __name__ == "__main__":
    sys.exit(main())
