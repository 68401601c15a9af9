"""Codes, parking, paging, conference settings, services outside, and limits of the company."""

from __future__ import annotations

from scenc.bundle.schema import Conference, Mail, Push, Sms, Webhook
from scenc.pipeline import compile_text
from tests.lang.kit import HEAD, failures

OFFICE = """
codes { voicemail *98; greeting *97; pickup *81; park *70; agent-in *41; agent-out *42; pause *43; record *9; dnd *78 }
parking 700..701 { timeout 90s -> reception; music default }
paging all 250 "Wszyscy" { phones anna, jan }
conference narada 230 "Narada" { pin secret("ROOM"); moderator anna; limit 2h; entry-tone off }
mail { server "smtp.lex.example:587"; login "lex" password secret("SMTP"); from "biuro@lex.example" }
sms { url "https://sms.example/send"; sender "LEX"; token secret("SMS") }
push { url "https://push.example/wake"; token secret("PUSH") }
webhook "https://crm.example/calls" { events call-started, call-ended, message-left; signature secret("CRM") }
user anna 601 { voicemail }
user jan 602
group reception 204 { ring random anna each 20s; on no-answer -> voicemail anna }
number main +48 12 345 67 00 -> ring anna for 20s -> voicemail anna
"""


def test_codes_are_dialled_and_say_that_they_are_done() -> None:
    assert failures(
        OFFICE
        + """
test "done" { dial from jan *41; expect hears "Gotowe"; expect hangup }
test "own messages" { dial from anna *98; expect hears "Nie ma wiadomości"; expect hangup }
test "not a dialled code" { dial from anna *9; expect hangup }
"""
    ) == ["", "", ""]


def test_a_parked_call_goes_on_when_nobody_fetches_it() -> None:
    assert failures(
        OFFICE
        + """
test "parked" { dial from jan *70; expect rings anna for 20s; expect lasts 90s }
"""
    ) == [""]


def test_a_conference_asks_for_its_pin_and_ends_in_time() -> None:
    assert failures(
        OFFICE
        + """
test "in" {
  dial from jan 230
  expect asks pin
  pin right
  expect conference narada
  expect hangup
  expect lasts under 2h1min
}
test "out" { dial from jan 230; pin wrong; pin wrong; pin wrong; expect refused; expect hangup }
"""
    ) == ["", ""]


def test_a_call_from_outside_is_warned_and_ended() -> None:
    limited = HEAD.replace(
        "{ calendar", "{ limit redirected 10min warn 1min; recall after 30s -> jan; hop-limit 5; calendar"
    )
    text = (
        OFFICE
        + """
test "outside" { call main at mon 10:00; answer anna; expect human; expect hangup; expect lasts 10min }
"""
    )
    compilation = compile_text(limited + text, "main.scen")
    assert compilation.bundle, compilation.diagnostics
    company = compilation.bundle.company
    assert (company.redirect_seconds, company.warn_seconds, company.recall_seconds) == (600.0, 60.0, 30.0)
    assert (company.recall, company.hop_limit) == ("user:jan", 5)
    assert failures(text, limited) == [""]
    inside = 'test "inside" { dial from jan 601; answer anna; expect human; expect hangup }\n'
    assert failures(OFFICE + inside, limited) == ["expected: hangs up"]


def test_services_reach_the_bundle() -> None:
    bundle = compile_text(HEAD + OFFICE, "main.scen").bundle
    assert bundle
    assert bundle.mail == Mail("smtp.lex.example:587", "biuro@lex.example", "lex", "SMTP")
    assert bundle.sms == Sms("https://sms.example/send", "LEX", "SMS")
    assert bundle.push == Push("https://push.example/wake", "PUSH")
    assert bundle.webhooks == (
        Webhook("https://crm.example/calls", ("call-started", "call-ended", "message-left"), "CRM"),
    )
    assert bundle.conferences["narada"] == Conference("narada", "230", "Narada", "anna", entry_tone=False)
