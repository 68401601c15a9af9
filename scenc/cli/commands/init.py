"""`scenc init`: a first scenario."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenc.cli.usage import refuse
from scenc.starters import Kind

if TYPE_CHECKING:
    from scenc.starters.answers import Answers


class Language(StrEnum):
    """Of what callers hear."""

    PL = "pl"
    EN = "en"


class Ci(StrEnum):
    """Whose recipe is written."""

    GITHUB = "github"
    GITLAB = "gitlab"
    NONE = "none"


def init(
    folder: Annotated[str, typer.Argument(help="Where it is written; made if it is not there.")] = ".",
    kind: Annotated[Kind | None, typer.Option("--kind", help="What the business is.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="What it is called.")] = None,
    people: Annotated[
        str | None, typer.Option("--people", help="Names with commas between them; who is at the desk comes last.")
    ] = None,
    number: Annotated[
        str | None, typer.Option("--number", help="Its telephone number, such as +48 12 345 67 00.")
    ] = None,
    language: Annotated[Language, typer.Option("--language", help="What callers hear.")] = Language.PL,
    ci: Annotated[Ci, typer.Option("--ci", help="Whose recipe is written.")] = Ci.GITHUB,
) -> None:
    """Write a first scenario, with its tests, a README and a recipe for CI. What is not said is asked for.

    Exit code 0: written, 2: an answer cannot be used, or a file is there already; then nothing is written.
    """
    from scenc.starters.answers import WrongAnswerError
    from scenc.starters.files import files, recipe

    asked_kind = _asked("--kind", kind, f"What is the business ({', '.join(Kind)})?")
    try:
        answers = _answers(
            asked_kind,
            _asked("--name", name, "What is it called?"),
            _asked("--people", people, "Who works there? Names with commas; who is at the desk comes last."),
            _asked("--number", number, "Which telephone number does it have, such as +48 12 345 67 00?"),
            language.value,
        )
        written = files(answers, asked_kind, ci.value)
    except WrongAnswerError as error:
        refuse(str(error))
    _write(Path(folder), written)
    typer.echo(f"{Path(folder) / 'main.scen'} is written. Next: scenc check {folder}; scenc test {folder}; README.md")
    root = _root(Path(folder))
    if root and recipe(ci.value):
        inside = Path(folder).resolve().relative_to(root)
        typer.echo(
            f"CI reads {recipe(ci.value)} in the root of a repository: move it to {root}, and name {inside} behind each"
            " `scenc check`, `test` and `fmt` in it"
        )


def _asked(option: str, said: str | None, question: str) -> str:
    if said is not None:
        return str(said)
    if not sys.stdin.isatty():
        refuse(f"{option} is missing: {question}")
    return str(typer.prompt(question, prompt_suffix=" "))


def _answers(kind: str, name: str, people: str, number: str, language: str) -> Answers:
    from datetime import date

    from scenc.starters.answers import answers

    return answers(kind, name, people.split(","), number, language, date.today().year)


def _root(folder: Path) -> Path | None:
    """Of the git repository that the folder is a part of; none if it is one of its own, or in none."""
    whole = folder.resolve()
    root = next((each for each in (whole, *whole.parents) if (each / ".git").exists()), None)
    return root if root != whole else None


def _write(folder: Path, written: dict[str, str]) -> None:
    """All files or none."""
    there = [name for name in written if (folder / name).exists()]
    if there:
        refuse(f"{folder / there[0]} is there already; nothing is written")
    done: list[Path] = []
    try:
        for name, text in written.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            done.append(file)
            file.write_text(text, "utf-8")
    except OSError as error:
        for file in done:
            file.unlink(missing_ok=True)
        refuse(f"{error.filename or folder}: {error.strerror or error}; nothing is written")
