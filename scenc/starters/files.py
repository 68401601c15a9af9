"""All files of a first scenario."""

from __future__ import annotations

from scenc.starters import Kind, starter
from scenc.starters.answers import Answers
from scenc.starters.write import scenario

_IGNORED = """# what `scenc run` and `scenc compile` write: passwords and messages are among it; and values of secrets
/data/
/run/
/bundle/
/build/
/secrets*
"""
_GITHUB = """name: telephony
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: { python-version: "3.12" }
      - run: pip install scenc
      - run: scenc check --strict --format github
      - run: scenc test
      - run: scenc fmt --check
"""
_GITLAB = """telephony:
  image: python:3.12-slim
  script:
    - pip install scenc
    - scenc check --strict --output gitlab=scenc-quality.json
    - scenc test
    - scenc fmt --check
  artifacts:
    when: always
    reports:
      codequality: scenc-quality.json
"""
_RECIPES = {
    "github": {".github/workflows/telephony.yml": _GITHUB},
    "gitlab": {".gitlab-ci.yml": _GITLAB},
    "none": {},
}
_README = """# {name}

The telephone system of {name}, as text: [`main.scen`](main.scen).

```
scenc check --strict            # is it sound?
scenc test                      # its own tests, on a virtual clock
scenc call main --at "tue 10:30"  # be the caller
scenc run                       # be the telephone system
```

Every person has a telephone number inside, from {first} on. The passwords of their telephones are made at the first
start; `scenc ctl accounts` shows them.

Before the first call from outside:

1. Write your carrier's address behind `host` in `trunk carrier`. If the carrier wants a login, add
   `login "your-login" password secret("CARRIER_PASSWORD")` and give the value when it runs, never in the file.
2. Read what callers will hear, and say it in your own words.
3. Change the opening hours; `scenc when main --from {year}-12-20 --to {year}-12-31` shows what they mean.
"""


def files(answers: Answers, kind: str, ci: str) -> dict[str, str]:
    """Texts by their names."""
    readme = _README.format(name=answers.name, first=answers.people[0].number, year=answers.year)
    written = {"main.scen": scenario(answers, starter(Kind(kind))), "README.md": readme, ".gitignore": _IGNORED}
    return written | _RECIPES[ci]


def recipe(ci: str) -> str:
    """The name of its file; empty if there is none."""
    return next(iter(_RECIPES[ci]), "")
