"""Completion as `docs/publish.md` has it, in real shells: each reads the line of the page, and completes."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.deploy_files import ROOT
from support.required_programs import find_or_skip

pytestmark = pytest.mark.programs

PAGE = (ROOT / "docs" / "publish.md").read_text(encoding="utf-8")
LINES = {
    shell: line.replace(r"\|", "|")
    for shell, line in re.findall(r"^\| (bash|zsh|fish)\b[^|]*\|[^|]*\| `(.*)` \|$", PAGE, flags=re.MULTILINE)
}
# In a terminal of zsh's own, since it completes nowhere else.
IN_ZSH = """
zmodload zsh/zpty
zpty terminal zsh -f -i
zpty -w terminal "PS1=; autoload -U compinit; compinit -u -D; $1; print rea''dy"
zpty -r terminal seen '*ready*'
zpty -w -n terminal $'leapgraph publis\\t'
zpty -r terminal seen '*publish *'
print -r -- "$seen"
zpty -w terminal $'\\x15exit'
"""


def run(*command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "TERM": "dumb"}
    result = subprocess.run(
        # zsh would wait for ever for a completion that does not come.
        command,
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("leapgraph pu", "pull publish"),
        ("leapgraph sync ver", "verify"),
        ("leapgraph publish --eng", "--engine"),
        ("leapgraph publish --engine ", "pyshifty pyshacl"),
    ],
)
def test_bash(words: str, found: str, tmp_path: Path) -> None:
    script = f"""{LINES["bash"]}
COMP_WORDS=({words} {'""' if words.endswith(" ") else ""})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
$(complete -p leapgraph | sed 's/.*-F \\([^ ]*\\) .*/\\1/') leapgraph
echo "${{COMPREPLY[@]}}"
"""
    assert run("bash", "--norc", "-c", script, folder=tmp_path) == f"{found}\n"


def test_zsh(tmp_path: Path) -> None:
    shown = run(find_or_skip("zsh", "zsh"), "-f", "-c", IN_ZSH, "zsh", LINES["zsh"], folder=tmp_path)

    assert "leapgraph publish " in re.sub(r"[\x00-\x08\x0b-\x1f]", "", shown)


def test_fish(tmp_path: Path) -> None:
    script = f"{LINES['fish']}; complete --do-complete 'leapgraph pu'"
    shown = run(find_or_skip("fish", "fish"), "--no-config", "-c", script, folder=tmp_path)

    assert [line.partition("\t")[0] for line in shown.splitlines()] == ["publish", "pull"]
