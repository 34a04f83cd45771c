"""The plain words of what was rendered."""

from __future__ import annotations

from lms.features.catalogue.documents import plain


def test_words_stay_whole_and_blocks_stay_apart() -> None:
    assert plain('<h2 id="a">Krisis</h2>\n<p>Ada<b>lah</b> keadaan.</p><p>Lalu &lt;b&gt;</p>') == (
        "Krisis · Adalah keadaan. Lalu <b>"
    )
    assert plain("<table><tr><td>Seksi</td><td>Layanan</td></tr></table>") == "Seksi · Layanan"
    assert plain('<img alt="a > b" src="x"> teks') == "teks"
    assert plain("") == ""
