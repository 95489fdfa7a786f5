"""`ogi schedule`: what a timer needs to run `ogi crawl --due` each day, as files that work as they are.

Failures reach a person: cron mails what is printed, systemd starts a second unit, a workflow turns
red. After a crawl that did not go well `ogi status` says what a person must look at.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_ADDRESS = re.compile(r"[\w.+-]{1,64}(?:@[\w.-]{1,190})?")  # or the name of a local user


class Unfit(Exception):  # noqa: N818  reads well in an except clause
    """Something that cannot be written into such a file; the message says what."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run, by which user of this machine.

    ``mail`` is told of failures, ``contact`` is what sites are told, ``environment`` the variables
    that the crawl needs.
    """

    corpus: Path
    registry: Path | None
    minutes: int
    mail: str
    contact: str
    user: str
    environment: Mapping[str, str] = field(default_factory=dict)

    def crawl(self) -> list[str]:
        """Give the command that crawls."""
        out = [*ogi(), "crawl", "--due", "--quiet", f"--minutes={self.minutes}"]
        out.append(f"--corpus={self.corpus.absolute()}")
        return out + ([f"--registry={self.registry.absolute()}"] if self.registry else [])

    def status(self) -> list[str]:
        """Give the command that says what a person must look at."""
        return [*ogi(), "status", f"--corpus={self.corpus.absolute()}"]


def ogi() -> list[str]:
    """Give the command `ogi` of this installation, by its absolute path."""
    script = Path(sys.executable).absolute().parent / "ogi"
    return (
        [str(script)]
        if script.is_file()
        else [str(Path(sys.executable).absolute()), "-m", "crawler.cli"]
    )


def check(plan: Plan) -> None:
    """Raise Unfit for what would break out of the line that it stands in."""
    for address in (plan.mail, plan.user):
        if not _ADDRESS.fullmatch(address):
            raise Unfit(f"{address!r} is no mail address, nor the name of a user")
    values = [*plan.crawl(), *plan.status(), *plan.environment.values(), plan.contact]
    for value in values:
        if not value.isprintable():
            raise Unfit(f"{value!r} holds characters that do not print")


def cron(plan: Plan) -> str:
    """Give lines for a crontab. cron mails what is printed to MAILTO."""
    assignments = "".join(
        f"{name}={shlex.quote(value)} " for name, value in plan.environment.items()
    )
    line = f"{assignments}{shlex.join(plan.crawl())} || {{ {shlex.join(plan.status())}; exit 1; }}"
    return (
        f"# ogi, at 02:30 each day; add with `crontab -e`. Only what went wrong is printed, and mailed.\n"
        f"MAILTO={plan.mail}\n"
        f"30 2 * * * {line.replace('%', chr(92) + '%')}\n"
    )


def systemd(plan: Plan) -> dict[str, str]:
    """Give the unit files by name: the crawl, its timer, and what tells a person of a failure."""
    environment = "".join(
        f"Environment={_systemd(f'{name}={value}', dollar='$')}\n"
        for name, value in plan.environment.items()
    )
    tell = (
        f"said=$({{ echo {shlex.quote('The unit %i failed. What a person must look at:')};"
        f" {shlex.join(plan.status()).replace('%', '%%')}; }} 2>&1);"
        ' echo "$said" | mail -s '
        f"{shlex.quote('ogi failed on %H')} {plan.mail}"
        ' || echo "$said" | logger -s -p user.err -t ogi'
    )
    return {
        "ogi-crawl.service": f"""\
# For /etc/systemd/system, with the two other files; then:
# systemctl daemon-reload && systemctl enable --now ogi-crawl.timer
[Unit]
Description=ogi: crawl the annual reports that are due
Wants=network-online.target
After=network-online.target
OnFailure=ogi-failed@%n.service

[Service]
Type=oneshot
User={plan.user}
{environment}ExecStart={" ".join(map(_systemd, plan.crawl()))}
TimeoutStartSec={plan.minutes + 60}min
Nice=10
""",
        "ogi-crawl.timer": """\
[Unit]
Description=ogi: each day

[Timer]
OnCalendar=*-*-* 02:30:00
RandomizedDelaySec=30min
Persistent=true

[Install]
WantedBy=timers.target
""",
        "ogi-failed@.service": f"""\
[Unit]
Description=ogi: tell a person that %i failed

[Service]
Type=oneshot
User={plan.user}
ExecStart=/bin/sh -c {_systemd_quote(tell)}
""",
    }


def github_actions(plan: Plan) -> str:
    """Give a workflow. It keeps the corpus in the cache, and knows nothing of this machine."""
    contact = plan.contact or (plan.mail if "@" in plan.mail else "")
    return f"""\
# .github/workflows/ogi.yml in a repository that holds ogi. A failed run is mailed by GitHub to whoever
# last changed this file. GitHub stops schedules of repositories without a commit in 60 days.
name: ogi
on:
  schedule:
    - cron: "30 18 * * *" # UTC: 02:30 in Beijing
  workflow_dispatch: {{}}
permissions:
  contents: read
concurrency:
  group: ogi
  cancel-in-progress: false
jobs:
  crawl:
    runs-on: ubuntu-latest
    timeout-minutes: {min(plan.minutes, MOST_HOSTED) + 40}
    env:
      OGI_CONTACT: {_yaml(contact)}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - run: make setup
      - uses: actions/cache/restore@v4
        with:
          path: output
          key: ogi-${{{{ github.run_id }}}}
          restore-keys: ogi-
      - run: .venv/bin/ogi crawl --due --quiet --minutes={min(plan.minutes, MOST_HOSTED)}
      - if: always()
        run: .venv/bin/ogi status --max-age=2
      - if: always()
        uses: actions/cache/save@v4
        with:
          path: output
          key: ogi-${{{{ github.run_id }}}}
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: corpus
          path: output/corpus.db
"""


MOST_HOSTED = 300  # minutes; a hosted runner ends a job after six hours


def _systemd(word: str, dollar: str = "$$") -> str:
    """Quote a word of a systemd unit: % means something there, $ in commands only."""
    return _systemd_quote(word.replace("%", "%%"), dollar)


def _systemd_quote(word: str, dollar: str = "$$") -> str:
    for plain, written in (("\\", "\\\\"), ('"', '\\"'), ("$", dollar)):
        word = word.replace(plain, written)
    return f'"{word}"'


def _yaml(text: str) -> str:
    """Write a YAML scalar: a JSON string is one."""
    return json.dumps(text, ensure_ascii=True)
