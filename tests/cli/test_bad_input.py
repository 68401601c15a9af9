"""What no scenario should be: a clear error, no traceback, and nothing half-written."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from scenc.cli.app import app
from scenc.format import canonical
from scenc.pipeline import Compilation, compile_text
from scenc.source import Source, UnreadableError
from scenc.syntax.lexer import words
from tests.growth import assert_linear
from tests.scenario import is_a_clear_answer

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path.parent for path in (ROOT / "samples").glob("*/main.scen"))
HEAD = "scen 1\n"


_READS_ALL = "-dac_override,-dac_read_search"
AS_ANYBODY = () if os.geteuid() else ("setpriv", f"--bounding-set={_READS_ALL}", f"--inh-caps={_READS_ALL}")
"""Begins a command that may read no more than its owner allows, also where the tests are run by root."""


def scenc(
    *arguments: str | Path, limit: int | None = None, cwd: Path | None = None, before: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """The real command; no file it writes may become longer than `limit`."""

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [*before, sys.executable, "-m", "scenc", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, preexec_fn=limited)


def files_of(folder: Path) -> dict[str, str]:
    """The texts of a sample by their names in its folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".scen", ".csv")
    }


def compiled(texts: dict[str, str]) -> Compilation:
    def read(file: str) -> str:
        if file not in texts:
            raise UnreadableError(file, "No such file or directory")
        return texts[file]

    return compile_text(texts["main.scen"], "main.scen", read)


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda folder: folder.name)
def sample(request: pytest.FixtureRequest) -> dict[str, str]:
    return files_of(request.param)


def test_half_a_file_gives_findings_and_no_exception(sample: dict[str, str]) -> None:
    chance = random.Random(7)
    for _ in range(15):
        name = chance.choice(sorted(sample))
        is_a_clear_answer(compiled({**sample, name: sample[name][: chance.randrange(len(sample[name]))]}))


def spoilt(text: str, chance: random.Random) -> str:
    """The text with some of its pieces deleted, doubled, changed or put elsewhere."""
    pieces = [text[a:b] for a, b in _cuts(text)]
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at, other = chance.randrange(len(pieces)), chance.choice(pieces)
        pieces[at] = chance.choice(["", other, pieces[at] * 2, f" {other} ", chance.choice("{}\"'-,;.:()\0\n\t\\é€5")])
    return "".join(pieces)


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """Where each word begins and ends, with what stands before it."""
    last = 0
    for word in words(Source("x", text))[0]:
        yield last, word.span.end
        last = word.span.end


def test_spoilt_files_give_findings_and_no_exception(sample: dict[str, str]) -> None:
    chance = random.Random(29)
    for _ in range(15):
        name = chance.choice(sorted(sample))
        is_a_clear_answer(compiled({**sample, name: spoilt(sample[name], chance)}))


KEYWORDS = [word.text for word in words(Source("x", (ROOT / "samples/kancelaria/main.scen").read_text("utf-8")))[0]]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(KEYWORDS), st.text(max_size=6)), max_size=40), st.text(max_size=60))
def test_any_words_and_any_table_give_findings_and_no_exception(pieces: list[str], table: str) -> None:
    lines = " ".join(pieces)
    people = 'users from csv("t.csv") { on busy -> x; use t(y) }'
    text = f"{HEAD}{people}\ntemplate t(a) {{ {lines} }}\n{lines}"
    is_a_clear_answer(compiled({"main.scen": text, "t.csv": f"name,number,x,y\n{table}"}))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    is_a_clear_answer(compiled({"main.scen": text}))


HOSTILE: dict[str, tuple[int, Callable[[int], str]]] = {
    "one word": (1_000_000, lambda size: "a" * size),
    "one text": (1_000_000, lambda size: 'menu a 250 { say "' + "x" * size),
    "dashes": (200_000, lambda size: "a-" * size),
    "dots": (200_000, lambda size: "a." * size),
    "digits": (1_000_000, lambda size: "1" * size),
    "blocks in blocks": (2_000, lambda size: "user a 601 {" * size),
    "blocks in a template": (
        2_000,
        lambda size: f"template t {{ {'voicemail {' * size}{'}' * size} }}\nuser a 601 {{ use t }}",
    ),
    "braces that close nothing": (10_000, lambda size: "}" * size),
    "parentheses": (5_000, lambda size: "use x(" * size),
    "a chain of templates": (
        500,
        lambda size: "".join(f"template t{n} {{ use t{n + 1} }}\n" for n in range(size)) + "user a 601 { use t0 }",
    ),
    "a long chain": (3_000, lambda size: "number m +48 12 345 67 00 " + "-> a " * size),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_refused_in_a_time_that_grows_as_they_do(name: str) -> None:
    size, text = HOSTILE[name]

    def refused(text: str) -> None:
        compilation = compiled({"main.scen": HEAD + text})
        assert compilation.errors
        is_a_clear_answer(compilation)

    assert_linear(refused, text, size)


def test_a_chain_of_files_is_followed_and_has_an_end() -> None:
    texts = {f"f{n}.scen": f'scen 1\nimport "f{n + 1}.scen" as f\n' for n in range(600)}
    (found,) = compiled({"main.scen": 'scen 1\nimport "f0.scen" as f\n', **texts}).diagnostics
    assert found.message == "a scenario has at most 500 files"


@pytest.mark.parametrize(("content", "says"), [(b"RIFF\0\0", "binary data"), ("żółw".encode("cp1250"), "not UTF-8")])
def test_every_command_refuses_what_is_no_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "main.scen"
    file.write_bytes(content)
    for command in ("check", "fmt", "test", "compile", "graph"):
        done = CliRunner().invoke(app, [command, str(file)])
        assert (done.exit_code, type(done.exception)) == (2, SystemExit), done.stderr
        assert says in done.stderr
    assert file.read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["main.scen"]


@pytest.mark.wall_clock
@pytest.mark.parametrize(("shut", "code"), [("sites", 1), (".", 2)])
def test_a_folder_without_permission_is_told(tmp_path: Path, shut: str, code: int) -> None:
    folder = tmp_path / "scenario"
    (folder / "sites").mkdir(parents=True)
    (folder / "main.scen").write_text('scen 1\nimport "sites/a.scen" as a\n')
    (folder / shut).chmod(0)
    try:
        done = scenc("check", folder, before=AS_ANYBODY)
        assert done.returncode == code
        assert "Permission denied" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    finally:
        (folder / shut).chmod(0o700)


@pytest.mark.wall_clock
@pytest.mark.parametrize(
    "command",
    [
        "fmt {0}",
        "fmt {0}/main.scen",
        "test {0}",
        "diff {0} {0}",
        "init {0}/x --kind shop --name A --people A --number +48223456700",
    ],
)
def test_every_command_tells_of_a_folder_without_permission(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "scenario"
    folder.mkdir(0)
    try:
        done = scenc(*command.format(folder).split(), before=AS_ANYBODY)
        assert (done.returncode, "Permission denied" in done.stderr, "Traceback" in done.stderr) == (2, True, False), (
            done.stderr
        )
    finally:
        folder.chmod(0o700)


@pytest.mark.wall_clock
@pytest.mark.parametrize("limit", [100, 5_000, 60_000])
def test_a_full_disk_leaves_the_older_bundle_and_no_rest(tmp_path: Path, limit: int) -> None:
    (tmp_path / "main.scen").write_text(
        'scen 1\nuser anna 601 { voicemail }\nnumber main +48 12 345 67 00 -> say "Dzień dobry." -> anna\n'
    )
    before = scenc("compile", tmp_path, "-o", tmp_path / "bundle", "--cache", tmp_path / "cache")
    assert before.returncode == 0, before.stderr
    older = {path: path.read_bytes() for path in (tmp_path / "bundle").rglob("*") if path.is_file()}
    with (tmp_path / "main.scen").open("a") as file:
        file.write("".join(f'number n{n} +4812{n:07} -> say "Numer." -> anna\n' for n in range(300)))
    shutil.rmtree(tmp_path / "cache")
    (tmp_path / "main.scen").write_text((tmp_path / "main.scen").read_text().replace("dobry", "wieczór"))
    done = scenc("compile", tmp_path, "-o", tmp_path / "bundle", "--cache", tmp_path / "cache", limit=limit)
    assert done.returncode == 2
    assert "File too large; no bundle was written" in done.stderr
    assert {path: path.read_bytes() for path in (tmp_path / "bundle").rglob("*") if path.is_file()} == older
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle", "cache", "main.scen"]


@pytest.mark.wall_clock
def test_fmt_leaves_the_file_alone_if_the_disk_is_full(tmp_path: Path) -> None:
    file = tmp_path / "main.scen"
    text = "scen 1\n" + "".join(f"user   u{n} {600 + n}\n" for n in range(100))
    file.write_text(text)
    done = scenc("fmt", file, limit=500)
    assert done.returncode == 2
    assert "left as it is" in done.stderr
    assert file.read_text() == text
    assert [path.name for path in tmp_path.iterdir()] == ["main.scen"]


def test_a_spoilt_file_that_is_still_sound_is_formatted_without_loss() -> None:
    chance = random.Random(3)
    text = (ROOT / "samples/kancelaria/main.scen").read_text("utf-8")
    for _ in range(40):
        other = Source("main.scen", spoilt(text, chance))
        if not compile_text(other.text, "main.scen").program.problems:
            once = canonical(other)
            assert canonical(Source("main.scen", once)) == once


@pytest.mark.parametrize("command", [["report"], ["diff", "."], ["when", "main"]])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "today"])
def test_a_day_that_is_none_or_far_off_is_named(command: list[str], day: str) -> None:
    result = CliRunner().invoke(app, [*command, "--from", day])
    assert (result.exit_code, f"--from {day}: " in result.stderr) == (2, True), result.output
