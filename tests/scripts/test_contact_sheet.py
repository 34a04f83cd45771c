"""The sheet of pictures groups them by page and says what is wrong with each."""

from __future__ import annotations

from pathlib import Path

from scripts.contact_sheet import Picture, write_sheet


def test_faults_stand_beside_their_page(tmp_path: Path) -> None:
    shown = [
        Picture("front", "nobody", "/", width, "light", 2048, faults, f"front-{width}-light.png")
        for width, faults in ((390, ("axe: label: <input>",)), (1366, ()))
    ]
    other = Picture("learn", "learner", "/learn", 390, "dark", 1024, (), "learn-390-dark.png")
    write_sheet(tmp_path / "index.html", [*shown, other])
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert page.count("<h2 ") == 2
    assert page.count("<img ") == 3
    assert "2 pages, 3 pictures, 1 with faults" in page
    assert "<li>front (390, light): axe: label: &lt;input&gt;</li>" in page
    assert 'class="bad" href="#front"' in page
    assert 'class="bad" href="#learn"' not in page
