"""The files of `docs/deploy/`: their syntax, keys, permissions and pins, and that what they say of each other holds."""

import configparser
import re
import subprocess
from pathlib import Path

import pytest

from support.deploy_files import DEPLOY, GITHUB, GITLAB, ROOT, Job, github_jobs, gitlab_jobs, read_yaml
from support.required_programs import needed

PAGE = (ROOT / "docs" / "publish.md").read_text(encoding="utf-8")
JOBS = [pytest.param(job, id=f"{name}: {job.name}") for name in GITHUB for job in github_jobs(name).values()]
GITLAB_JOBS = [pytest.param(job, id=f"{GITLAB}: {job.name}") for job in gitlab_jobs().values()]
# What each job may do on GitHub, and nothing else.
PERMISSIONS = {
    "pull": {"contents": "read"},
    "commit": {"contents": "write"},
    "watch": {"contents": "read"},
    "issue": {"issues": "write"},
    "publish": {"contents": "read"},
    "deploy": {"pages": "write", "id-token": "write"},
    "archive": {"contents": "read"},
    "release": {"contents": "write"},
}
TOKENS = {"commit": "PUSH_TOKEN", "issue": "ISSUE_TOKEN"}
# Programs that run what others have written.
OF_OTHERS = re.compile(r"\b(?:pip|python -m|leapgraph [a-z]+|npm|node)\b")
# The keys that are used, of those that the services define: https://json.schemastore.org/github-workflow.json, and the
# schema ci.json of GitLab's editor.
WORKFLOW_KEYS = {"name", "on", "permissions", "concurrency", "env", "jobs"}
JOB_KEYS = {"if", "needs", "runs-on", "timeout-minutes", "permissions", "environment", "outputs", "steps"}
STEP_KEYS = {"id", "name", "uses", "with", "env", "run"}
GITLAB_KEYS = {
    *("extends", "stage", "needs", "rules", "environment", "resource_group", "variables"),
    *("before_script", "script", "artifacts"),
}
PIN = re.compile(r"uses: actions/([a-z-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$")


@pytest.mark.parametrize("name", GITHUB)
def test_a_workflow_has_known_keys_and_nothing_is_allowed_but_by_job(name: str) -> None:
    workflow = read_yaml(name)

    assert set(workflow) == WORKFLOW_KEYS
    assert workflow["permissions"] == {}
    assert set(workflow["on"]) <= {"push", "schedule", "workflow_dispatch", "workflow_run"}
    for job in workflow["jobs"].values():
        assert set(job) <= JOB_KEYS
        assert {"runs-on", "timeout-minutes", "permissions"} <= set(job)
        for step in job["steps"]:
            assert set(step) <= STEP_KEYS
            assert ("run" in step) != ("uses" in step)


@pytest.mark.parametrize("job", JOBS)
def test_a_job_may_do_what_it_needs(job: Job) -> None:
    needs = job.content.get("needs")

    assert job.content["permissions"] == PERMISSIONS[job.name]
    assert needs is None or any(needs in github_jobs(name) for name in GITHUB)


@pytest.mark.parametrize("job", [*JOBS, *GITLAB_JOBS])
def test_what_can_write_runs_no_program_of_others(job: Job) -> None:
    writes = job.name in TOKENS or "write" in job.content.get("permissions", {}).values()

    assert not (writes and OF_OTHERS.search(job.script)), job.script


@pytest.mark.parametrize("job", JOBS)
def test_a_checkout_leaves_no_credentials_but_where_something_is_pushed(job: Job) -> None:
    checkouts = [step for step in job.content["steps"] if step.get("uses", "").startswith("actions/checkout@")]

    kept = [step for step in checkouts if step.get("with", {}).get("persist-credentials") is not False]
    assert len(kept) == int(job.name == "commit")


def test_what_was_just_pulled_is_published() -> None:
    jobs = github_jobs("github-publish.yml")
    checkout = jobs["publish"].content["steps"][0]

    # Without a name it would be the commit that started the run, before that of the pull.
    assert checkout["with"]["ref"] == "${{ github.ref_name }}"
    assert jobs["publish"].content["needs"] == "commit"
    assert jobs["commit"].content["needs"] == "pull"


@pytest.mark.parametrize("job", JOBS)
def test_no_expression_is_pasted_into_shell_lines(job: Job) -> None:
    assert "${{" not in job.script


def test_actions_are_pinned_by_one_commit_each_with_its_version() -> None:
    lines = [line for name in GITHUB for line in (DEPLOY / name).read_text("utf-8").splitlines() if "uses:" in line]
    pins = [PIN.search(line) for line in lines]

    assert [line for line, pin in zip(lines, pins, strict=True) if pin is None] == []
    found = {pin.groups() for pin in pins if pin}
    assert len(found) == len({action for action, _, _ in found})


def test_the_two_workflows_say_the_same_and_know_each_other() -> None:
    publish, release = (read_yaml(name) for name in GITHUB)
    steps = [
        {step["name"]: step for job in workflow["jobs"].values() for step in job["steps"] if "name" in step}
        for workflow in (publish, release)
    ]

    assert publish["env"] == release["env"]
    assert publish["on"]["workflow_run"]["workflows"] == [release["name"]]
    for name in ("Install leapgraph", "Get the kept releases"):
        assert steps[0][name] == steps[1][name]


def test_the_file_for_gitlab_has_known_keys() -> None:
    content = read_yaml(GITLAB)

    for job in gitlab_jobs().values():
        assert set(job.content) <= GITLAB_KEYS
        assert job.content["stage"] in content["stages"]
        assert set(job.content.get("needs", [])) <= set(gitlab_jobs())
        assert job.content["rules"]


@pytest.mark.parametrize("job", GITLAB_JOBS)
def test_a_token_is_seen_by_its_own_job_alone(job: Job) -> None:
    found = set(re.findall(r"\b(?:PUSH|ISSUE)_TOKEN\b", job.script))

    assert found == ({TOKENS[job.name]} if job.name in TOKENS else set())
    assert ("environment" in job.content) == (job.name in TOKENS)


def test_the_page_says_which_job_may_do_what() -> None:
    table = PAGE.partition("## What may do what")[2].partition("\n## ")[0]
    documented: dict[str, dict[str, str]] = {}
    for jobs, permissions in re.findall(r"^\| (.+?) \| (`.+?`) \|", table, flags=re.MULTILINE):
        stated = dict(re.findall(r"`([a-z-]+): (\w+)`", permissions))
        documented |= {name: stated for name in re.findall(r"`(\w+)`", jobs) if name in PERMISSIONS}

    assert documented == PERMISSIONS
    for job, token in TOKENS.items():
        environment = gitlab_jobs()[job].content["environment"]["name"]
        assert f"`{token}` with the environment `{environment}`" in PAGE or f"`{token}` with `{environment}`" in PAGE


def test_the_page_names_every_file() -> None:
    assert [path.name for path in DEPLOY.iterdir() if f"](deploy/{path.name})" not in PAGE] == []


@pytest.mark.parametrize("job", [*JOBS, *GITLAB_JOBS])
def test_shell_lines_can_be_parsed(job: Job) -> None:
    result = subprocess.run(["bash", "-n"], input=job.script, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")


def test_the_lines_of_the_crontab_have_a_time_a_user_and_a_command() -> None:
    lines = [line for line in (DEPLOY / "leapgraph.cron").read_text("utf-8").splitlines() if line and line[0] != "#"]
    settings, entries = [line for line in lines if "=" in line.split(maxsplit=1)[0]], lines[2:]

    assert [line.partition("=")[0] for line in settings] == ["PATH", "MAILTO"]
    assert len(entries) == 2
    for line in entries:
        *times, user, command = line.split(maxsplit=6)
        # In these ranges a number is one for each cron; `%` would end the command.
        for time, most in zip(times, (59, 23, 31, 12, 7), strict=True):
            assert time == "*" or 0 <= int(time) <= most
        assert (user, "%" in command) == ("leapgraph", False)
        subprocess.run(["sh", "-n", "-c", command], check=True)
    # A line without an end is none to cron.
    assert (DEPLOY / "leapgraph.cron").read_text("utf-8").endswith("\n")


def unit(name: str) -> configparser.RawConfigParser:
    found = configparser.RawConfigParser(strict=False, comment_prefixes=("#",), delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment,method-assign] - names of settings have upper case
    found.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", ["leapgraph-serve.service", "leapgraph-publish.service"])
def test_a_service_is_hardened_and_has_a_user_of_its_own(name: str) -> None:
    service = unit(name)["Service"]

    assert service.get("DynamicUser") == "yes" or service["User"] == "leapgraph"
    assert service["ProtectSystem"] == "strict"
    for setting in ("NoNewPrivileges", "MemoryDenyWriteExecute", "PrivateDevices", "ProtectHome", "RestrictNamespaces"):
        assert service[setting] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    writable = [] if "serve" in name else ["/srv/leapgraph"]
    assert service.get("ReadWritePaths", "").split() == writable


def test_proxy_server_and_pages_name_the_same_port_and_options() -> None:
    start = unit("leapgraph-serve.service")["Service"]["ExecStart"]
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")

    port = re.findall(r"--port (\d+)", start)
    assert re.findall(r"127\.0\.0\.1:(\d+);", nginx) == port * 2
    assert {"--cors", "--proxy 127.0.0.1"} <= set(re.findall(r"--cors|--proxy \S+", start))
    assert unit("leapgraph-publish.service")["Service"]["ExecStart"].partition(" ")[2].split()[0] == "/srv/leapgraph"


@needed("systemd-analyze", "systemd")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    units = []
    for path in sorted(DEPLOY.glob("leapgraph-*.*")):
        # The programs are where a user installs them, and here nothing is.
        text = re.sub(r"/opt/leapgraph/bin/\S+(?= serve| /srv)", str(program), path.read_text(encoding="utf-8"))
        (tmp_path / path.name).write_text(text, encoding="utf-8")
        units.append(tmp_path / path.name)

    result = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")
    services = [path for path in units if path.suffix == ".service"]
    # Of 100, which is a service without any of these settings.
    rated = ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", *services]
    assert subprocess.run(rated, capture_output=True, check=False).returncode == 0
