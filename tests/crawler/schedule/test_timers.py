"""What `ogi schedule` prints works as it is printed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from crawler.cli import main
from crawler.schedule import timers
from tests.crawler.web import REPLICA_REGISTRY

ODD = 'a folder, 100% it\'s "mine" $HOME'  # what people call folders


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / ODD
    folder.mkdir()
    return folder


def schedule(*args, **env):
    done = CliRunner().invoke(main, ["schedule", *map(str, args)], env={"OGI_CONTACT": None, **env})
    assert done.exit_code == 0, done.output
    return done.stdout


def cron_command(text):
    """Give what cron hands to the shell: % means a new line there, unless it is escaped."""
    (line,) = (line for line in text.splitlines() if line.startswith("30 2 * * * "))
    return line.removeprefix("30 2 * * * ").replace("\\%", "%")


def test_cron_runs_the_line_and_the_line_runs(folder):
    text = schedule(
        "--cron", "--mail=you@example.org", f"--corpus={folder / 'corpus.db'}",
        f"--registry={REPLICA_REGISTRY}", OGI_OFFICIAL_SUFFIXES=".gov.test",
        http_proxy="http://127.0.0.1:9", OGI_CONTACT="you & I <you@example.org>",
    )  # fmt: skip
    assert "MAILTO=you@example.org\n" in text
    command = cron_command(text)
    done = subprocess.run(
        ["env", "-i", "sh", "-c", command.replace("crawl --due", "crawl --due --dry-run")],
        capture_output=True, text=True, timeout=60, check=False, cwd="/",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "8 sites are due" in done.stdout or "sites are due" in done.stdout


def test_what_cron_runs_fails_aloud(folder):
    corpus = folder / "corpus.db"
    corpus.write_bytes(b"no corpus at all" * 99)
    command = cron_command(schedule("--cron", f"--corpus={corpus}"))
    done = subprocess.run(
        ["env", "-i", "sh", "-c", command], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "is not a corpus" in done.stderr  # which cron mails


def test_the_units_are_accepted_by_systemd(folder):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    schedule(
        "--systemd", f"--into={folder}", f"--corpus={folder / 'corpus.db'}", "--mail=root",
        OGI_CONTACT="100% me",
    )  # fmt: skip
    for name in ("ogi-crawl.service", "ogi-crawl.timer", "ogi-failed@.service"):
        done = subprocess.run(
            [analyze, "verify", "--man=no", str(folder / name)],
            capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"},
        )  # fmt: skip
        ours = [line for line in done.stderr.splitlines() if "ogi-" in line]
        assert ours == [], done.stderr


def test_the_units_call_this_installation_and_tell_a_person():
    files = timers.systemd(
        timers.Plan(
            Path("/srv/ogi/corpus.db"), None, 200, "root", "", "ogi", {"http_proxy": "http://p:1"}
        )
    )
    service = files["ogi-crawl.service"]
    (start,) = (line for line in service.splitlines() if line.startswith("ExecStart="))
    program = start.removeprefix('ExecStart="').partition('"')[0]
    assert Path(program).is_absolute()
    assert Path(program).is_file()
    assert '"crawl" "--due" "--quiet" "--minutes=200" "--corpus=/srv/ogi/corpus.db"' in start
    assert "OnFailure=ogi-failed@%n.service" in service
    assert "TimeoutStartSec=260min" in service
    assert 'Environment="http_proxy=http://p:1"' in service
    assert "mail -s" in files["ogi-failed@.service"]
    assert "Persistent=true" in files["ogi-crawl.timer"]


def test_what_tells_a_person_does(folder):
    """Run the failure unit's command with a `mail` that writes down what it gets."""
    mail = folder / "mail"
    mail.write_text('#!/bin/sh\n{ echo "$@"; cat; } > "$(dirname "$0")/got"\n')
    mail.chmod(0o755)
    plan = timers.Plan(folder / "corpus.db", None, 9, "you@example.org", "", "ogi", {})
    unit = timers.systemd(plan)["ogi-failed@.service"]
    (start,) = (line for line in unit.splitlines() if line.startswith("ExecStart="))
    word = start.removeprefix('ExecStart=/bin/sh -c "').removesuffix('"')
    for written, meant in (("%i", "ogi-crawl.service"), ("%H", "here"), ("%%", "%")):
        word = word.replace(written, meant)
    for written, meant in (('\\"', '"'), ("$$", "$"), ("\\\\", "\\")):
        word = word.replace(written, meant)
    subprocess.run(
        ["sh", "-c", word], check=True, timeout=60, env={"PATH": f"{folder}:/usr/bin:/bin"}
    )
    got = (folder / "got").read_text()
    assert got.startswith("-s ogi failed on here you@example.org")
    assert "ogi-crawl.service failed" in got
    assert "no corpus at" in got


def test_the_workflow_is_yaml_and_knows_nothing_of_this_machine():
    text = schedule("--github-actions", "--minutes=900", OGI_CONTACT='you: "me" # x')
    workflow = yaml.safe_load(text)
    job = workflow["jobs"]["crawl"]
    assert workflow[True]["schedule"] == [
        {"cron": "30 18 * * *"}
    ]  # YAML 1.1 takes `on` for a truth
    assert job["env"] == {"OGI_CONTACT": 'you: "me" # x'}
    runs = [step["run"] for step in job["steps"] if "run" in step]
    assert (
        ".venv/bin/ogi crawl --due --quiet --minutes=300" in runs
    )  # a job lasts six hours at most
    assert job["timeout-minutes"] < 360
    assert sys.prefix not in text
    assert str(Path.home()) not in text


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "one of --systemd, --cron and --github-actions"),
        (["--systemd", "--cron"], "one of --systemd, --cron and --github-actions"),
        (["--cron", "--mail=a b; rm -rf /"], "no mail address"),
        (["--cron", "--mail=you@example.org\nx"], "no mail address"),
        (["--cron", "--corpus=a\nb.db"], "do not print"),
    ],
)
def test_what_cannot_be_scheduled(args, said):
    done = CliRunner().invoke(main, ["schedule", *args])
    assert done.exit_code == 2
    assert said in done.stderr
