"""What a cell with a NIP says, by the rule: 18 digits as text, or an error with its mend."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lms.features.imports.people_cells import read
from lms.plugin.intake import Cell

TODAY = date(2026, 11, 23)
BORN = st.dates(date(1952, 1, 1), date(2008, 1, 1))
YEARS = st.integers(1970, 2027)
PARTS = st.sampled_from([*range(1, 13), 21, 24, 29])
SEX = st.sampled_from("12")
RUNNING = st.integers(1, 999).map("{:03d}".format)
NIPS = st.builds(
    lambda born, year, part, sex, running: f"{born:%Y%m%d}{year}{part:02d}{sex}{running}",
    BORN,
    YEARS,
    PARTS,
    SEX,
    RUNNING,
)
BETWEEN = st.sampled_from(["", " ", ".", "-", "\u00a0", "  "])


def said(nip: str, kind: str = "t") -> tuple[str, list[str]]:
    """The NIP that a row says, and what is wrong with it."""
    cells = {"nip": Cell(nip, kind), "name": Cell("Siti Aminah"), "status": Cell("PNS")}
    found = read(cells, True, TODAY)
    return found.reading.get("nip", ""), [one.message.text for one in found.problems if one.column == "nip"]


@given(NIPS, BETWEEN, st.sampled_from(["{}", "'{}", '="{}"', " {} "]))
def test_whatever_stands_around_the_digits_they_are_read(nip: str, gap: str, around: str) -> None:
    written = around.format(gap.join((nip[:8], nip[8:14], nip[14], nip[15:])))
    assert said(written) == (nip, [])


@given(NIPS)
def test_a_number_is_never_believed(nip: str) -> None:
    kept = f"{int(nip) // 1000}000"
    assert "is a number in the file" in said(kept, "n")[1][0]
    assert "the last 3 digits of the NIP with 000" in said(kept)[1][0]
    scientific = f"{int(nip) / 10**17:.5f}E+17"
    for text in (scientific, scientific.replace(".", ",")):
        assert "scientific" in said(text)[1][0]


@given(NIPS, st.integers(0, 17), st.sampled_from("0123456789"))
def test_a_digit_less_or_more_is_told_by_its_count(nip: str, place: int, digit: str) -> None:
    for text in (nip[:place] + nip[place + 1 :], nip[:place] + digit + nip[place:]):
        assert said(text) == ("", ["A NIP has 18 digits. You wrote %(count)s."])


@given(NIPS, st.integers(13, 31), st.sampled_from("03456789"))
def test_what_no_calendar_and_no_rule_knows_is_refused(nip: str, month: int, sex: str) -> None:
    assert "date of birth" in said(f"{nip[:4]}{month}{nip[6:]}")[1][0]
    assert "Digit 15" in said(f"{nip[:14]}{sex}{nip[15:]}")[1][0]
    assert "cannot be 00" in said(f"{nip[:12]}00{nip[14:]}")[1][0]
