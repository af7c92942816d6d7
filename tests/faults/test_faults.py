"""The quick part of the campaign, and its committed result: fresh, large enough, with every command in it, and nothing in it that did not hold."""

import json
import time
from dataclasses import replace

import pytest

from kjqs_model.cli import app

from .campaign import Campaign, attempts
from .commands import COMMANDS, furnish
from .forks import attempt
from .judging import faults_of, held
from .kinds import KINDS, Trial
from .record import FILE, LEAST, PAGE, fingerprint, page

COMMITTED = json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def campaign(tmp_path_factory):
    return Campaign(tmp_path_factory.mktemp("campaign"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        "killed at a step",
        "killed over an older run",
        "disk full at a step",
        "files that may not grow",
        "interrupted at a step",
        "streams in ASCII",
        "both closed",
        "a user's file in the place",
        "forced over a user's file",
        "output onto an input",
        "a pipe",
        "endless device",
        "flipped bytes",
        "hostile cell",
        "aliases that multiply",
        "a chain of parents",
    ],
)
def test_a_costing_holds_under_each_kind_of_fault(kind, campaign, monkeypatch):
    monkeypatch.setenv("KJQS_CACHE", "set by each attempt")
    assert campaign.try_one("evaluate", kind, 0)["faults"] == []


def test_the_committed_campaign_is_of_these_rooms_and_held():
    assert COMMITTED["fingerprint"] == fingerprint(), (
        "run make faults: what every command reads, writes or ends through was changed, or the campaign"
    )
    assert COMMITTED["attempts"] == len(attempts()) >= LEAST and COMMITTED["faults"] == []
    assert PAGE.read_text(encoding="utf-8") == page(COMMITTED)


def test_every_command_and_every_kind_is_tried():
    registered = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert registered == {command.name for command in COMMANDS.values()}
    tried = {kind for _, kind, _ in attempts()}
    assert tried == set(KINDS) == set(COMMITTED["by_kind"])


# ---- the judge sees what it should see


def judged(tmp_path, code, change=lambda place: None, trial=None):
    place = tmp_path / "user"
    furnish(place)
    before = held(place)
    change(place)
    ended = attempt(["--version"], place)
    return faults_of(
        COMMANDS["evaluate"], trial or Trial(["evaluate"], (0,)), replace(ended, code=code), before, held(place), {}, {}
    )


def test_the_judge_is_content_where_nothing_happened(tmp_path):
    assert judged(tmp_path, 0) == []


@pytest.mark.parametrize(
    "change, word",
    [
        (lambda place: (place / "in" / "s.yaml").write_text("x"), "lost"),
        (lambda place: (place / "out" / "note.txt").unlink(), "lost"),
        (lambda place: (place / "out" / ".payments.csv.12.0123abcd.tmp").write_text(""), "left"),
    ],
)
def test_the_judge_sees_what_is_lost_or_left_behind(change, word, tmp_path):
    assert any(word in fault for fault in judged(tmp_path, 0, change))


def test_the_judge_sees_a_wrong_exit_code_and_a_refusal_that_wrote(tmp_path):
    assert "exit code 1" in judged(tmp_path, 1)[0]
    assert any(
        "refused" in fault
        for fault in judged(tmp_path / "b", 2, lambda place: (place / "out" / "x").write_text(""), Trial(["evaluate"], (2,)))
    )


def test_a_command_that_waits_for_ever_is_seen(tmp_path):
    (tmp_path / "user").mkdir()
    assert attempt(["--version"], tmp_path / "user", before=lambda: time.sleep(60), patience=0.2).hung
