"""Headers: order, repetition, compact names, lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenc.sip.grammar import split
from scenc.sip.headers import Headers, key, read


def headers() -> Headers:
    return Headers([("v", "SIP/2.0/UDP a"), ("Via", "SIP/2.0/UDP b, SIP/2.0/UDP c"), ("X-Odd", "1"), ("SUBJECT", "")])


def test_names_are_found_in_any_case_long_or_compact() -> None:
    assert headers().get("via") == headers().get("V") == headers().get("VIA") == "SIP/2.0/UDP a"
    assert headers().get_all("Via") == ["SIP/2.0/UDP a", "SIP/2.0/UDP b, SIP/2.0/UDP c"]
    assert (headers().get("x-ODD"), headers().get("s"), headers().get("To")) == ("1", "", None)
    assert ("Subject" in headers(), "s" in headers(), "To" in headers()) == (True, True, False)
    assert key("K") == key("SupporteD") == "supported"


def test_lists_of_all_lines_are_one() -> None:
    assert headers().listed("Via") == ["SIP/2.0/UDP a", "SIP/2.0/UDP b", "SIP/2.0/UDP c"]
    assert headers().listed("Subject") == headers().listed("Route") == []


def test_commas_in_quotes_and_brackets_separate_nothing() -> None:
    contact = Headers([("m", '"a, \\", b" <sip:a,b@c>;x="1,2" , <sip:d>')])
    assert contact.listed("Contact") == ['"a, \\", b" <sip:a,b@c>;x="1,2"', "<sip:d>"]


def test_an_open_quote_or_bracket_keeps_the_rest_together() -> None:
    assert split('a, "b, c', ",") == ["a", '"b, c']
    assert split("a, <b, c", ",") == ["a", "<b, c"]


def test_set_takes_the_place_of_the_first_and_removes_the_others() -> None:
    changed = headers()
    changed.set("Via", "SIP/2.0/UDP z")
    assert list(changed) == [("Via", "SIP/2.0/UDP z"), ("X-Odd", "1"), ("SUBJECT", "")]
    changed.set("Expires", "60")
    assert list(changed)[-1] == ("Expires", "60")
    assert changed.get("expires") == "60"


def test_lines_are_added_at_both_ends() -> None:
    changed = headers()
    assert changed.get("to") is None
    changed.prepend("Via", "first")
    changed.add("To", "<sip:a>")
    assert (changed.get("v"), changed.get("t"), len(changed)) == ("first", "<sip:a>", 6)


def test_removal() -> None:
    changed = headers()
    changed.remove("x-odd")
    changed.remove("absent")
    changed.remove("Via")
    assert list(changed) == [("SUBJECT", "")]
    assert (changed.get("Via"), changed.get("X-Odd"), changed.get("Subject")) == (None, None, "")


def test_the_first_member_of_a_list_is_changed_in_its_line() -> None:
    changed = Headers([("X", "1"), ("v", "a , b"), ("Via", "c")])
    changed.set_first("Via", "z")
    assert list(changed) == [("X", "1"), ("v", "z, b"), ("Via", "c")]
    assert changed.listed("via") == ["z", "b", "c"]
    changed.set_first("Route", "<sip:r>")
    assert list(changed)[-1] == ("Route", "<sip:r>")


def test_a_selection_is_by_long_names_in_lower_case() -> None:
    assert list(headers().only({"via", "subject"})) == [item for item in headers() if item[0] != "X-Odd"]


CHANGES = st.tuples(
    st.sampled_from(["add", "prepend", "set", "set_first", "remove", "get"]),
    st.sampled_from(["Via", "v", "VIA", "X-Odd", "To"]),
    st.sampled_from(["", "1", "a, b", '"q,"']),
)


@given(st.lists(CHANGES, max_size=8))
def test_what_is_found_is_what_is_written(changes: list[tuple[str, str, str]]) -> None:
    changed = headers()
    for change, name, value in changes:
        if change in ("remove", "get"):
            getattr(changed, change)(name)
        else:
            getattr(changed, change)(name, value)
    fresh = Headers(changed)
    assert {name: changed.get_all(name) for name in ("Via", "X-Odd", "To", "Subject")} == {
        name: fresh.get_all(name) for name in ("Via", "X-Odd", "To", "Subject")
    }
    assert (changed.first, changed.repeated) == (fresh.first, fresh.repeated)


def test_a_copy_changes_by_itself() -> None:
    first = headers()
    second = first.copy()
    second.add("To", "x")
    assert ("To" in first, "To" in second) == (False, True)
    assert first == headers() != second
    assert "X-Odd" in repr(first)


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\n", "\ra"])
def test_a_value_cannot_carry_another_header(value: str) -> None:
    changed = headers()
    for change in (changed.add, changed.set, changed.set_first, changed.prepend):
        with pytest.raises(ValueError, match="line end"):
            change("X", value)
    assert changed == headers()


@pytest.mark.parametrize("name", ["", "A B", "A:", "A\r\nB", "Ż"])
def test_a_name_must_be_one(name: str) -> None:
    with pytest.raises(ValueError, match="header name"):
        headers().add(name, "x")


@given(st.text(st.sampled_from('",<>;\\ a\t\0'), max_size=40))
def test_what_was_read_can_be_set_and_split_without_loss(text: str) -> None:
    taken, problem = read([f"X: {text}", "Via: b"])
    assert problem == ""
    copied = Headers()
    copied.add("X", taken.get("X") or "")
    assert copied.get("x") == text.strip(" \t")
    joined = ",".join(split(text, ","))
    assert joined.replace(" ", "").replace("\t", "") == text.replace(" ", "").replace("\t", "")
