"""Tests that were run, as JUnit XML."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from scenc.diagnostics.render.junit import clean, document
from scenc.flow.simulate import Result


def junit(scenario: str, results: Sequence[Result]) -> str:
    """One case a test, with its transcript; times are virtual: how long the calls took."""
    counts = {
        "tests": str(len(results)),
        "failures": str(sum(result.failure is not None for result in results)),
        "errors": "0",
        "time": f"{sum(result.seconds for result in results):.1f}",
    }
    root = Xml.Element("testsuites", {"name": "scenc test", **counts})
    suite = Xml.SubElement(root, "testsuite", {"name": clean(scenario), **counts})
    suite.extend(_case(scenario, result) for result in results)
    return document(root)


def _case(scenario: str, result: Result) -> Xml.Element:
    place, transcript = result.script.place, "\n".join(map(str, result.transcript))
    case = Xml.Element(
        "testcase",
        {
            "classname": clean(scenario),
            "name": clean(result.script.name),
            "file": clean(place.file),
            "line": str(place.line),
            "time": f"{result.seconds:.1f}",
        },
    )
    if result.failure:
        message = {"message": clean(f"{result.failure.place}: {result.failure.message}")}
        Xml.SubElement(case, "failure", message).text = clean(transcript)
    else:
        Xml.SubElement(case, "system-out").text = clean(transcript)
    return case
