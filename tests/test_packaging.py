"""Setting up: scripts that ask nothing, change nothing when all is there, and say what is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BASH = shutil.which("bash") or "/bin/bash"
TESSERACT = '#!/bin/sh\nprintf "List of available languages:\\n{languages}\\n"\n'
# Installs by writing a tesseract beside itself, and keeps a record of how it was called.
APT_GET = """#!/bin/sh
echo "$@" >> "{folder}/calls"
[ "$1" = update ] && exit 0
[ {fails} -ge "$(grep -c install "{folder}/calls")" ] && exit 100
printf '#!/bin/sh\\necho ind\\n' > "{folder}/tesseract"
chmod +x "{folder}/tesseract"
"""


@pytest.fixture
def machine(tmp_path):
    """A PATH with little on it, as root."""
    for name in ("bash", "env", "grep", "id", "sh", "chmod", "cat"):
        (tmp_path / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    return tmp_path


def put(folder: Path, name: str, content: str) -> None:
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_text(content)
    (folder / name).chmod(0o755)


def system_packages(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BASH, str(ROOT / "scripts" / "system-packages.sh")],
        env={**os.environ, "PATH": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def calls(folder: Path) -> list[str]:
    record = folder / "calls"
    return [line.split()[0] for line in record.read_text().splitlines()] if record.exists() else []


@pytest.fixture
def as_root(machine):
    put(machine, "id", "#!/bin/sh\necho 0\n")
    return machine


def test_nothing_is_installed_when_all_is_there(as_root):
    put(as_root, "tesseract", TESSERACT.format(languages="eng\\nind"))
    put(as_root, "apt-get", APT_GET.format(folder=as_root, fails=0))
    done = system_packages(as_root)
    assert (done.returncode, done.stderr, calls(as_root)) == (0, "", [])


@pytest.mark.parametrize("languages", [None, "eng"])
def test_what_is_missing_is_installed(as_root, languages):
    if languages:
        put(as_root, "tesseract", TESSERACT.format(languages=languages))
    put(as_root, "apt-get", APT_GET.format(folder=as_root, fails=0))
    assert system_packages(as_root).returncode == 0
    assert calls(as_root) == ["install"]


def test_package_lists_are_refreshed_when_they_are_too_old(as_root):
    put(as_root, "apt-get", APT_GET.format(folder=as_root, fails=1))
    assert system_packages(as_root).returncode == 0
    assert calls(as_root) == ["install", "update", "install"]


def test_a_system_without_apt_is_told_what_to_do(as_root):
    done = system_packages(as_root)
    assert done.returncode == 1
    assert "this system has no apt-get" in done.stderr
    assert "apt-get install tesseract-ocr tesseract-ocr-ind" in done.stderr


def test_a_user_who_may_not_install_is_told_what_to_do(machine):
    put(machine, "id", "#!/bin/sh\necho 1000\n")
    put(machine, "sudo", "#!/bin/sh\nexit 1\n")
    put(machine, "apt-get", APT_GET.format(folder=machine, fails=0))
    done = system_packages(machine)
    assert (done.returncode, calls(machine)) == (1, [])
    assert "needs root" in done.stderr


def test_a_python_that_is_new_enough_is_found_or_asked_for(machine):
    script = [BASH, str(ROOT / "scripts" / "find-python.sh")]
    environment = {**os.environ, "PATH": str(machine)}
    put(machine, "python3", "#!/bin/sh\nexit 1\n")
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Python 3.11 or newer is needed" in done.stderr
    put(machine, "python3.12", "#!/bin/sh\nexit 0\n")
    done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "python3.12\n")
    put(machine, "python3.11", "#!/bin/sh\nexit 0\n")
    asked = subprocess.run(
        script, env={**environment, "PYTHON": "python3.12"}, capture_output=True, text=True, check=False
    )
    assert asked.stdout == "python3.12\n"


def test_constraints_pin_every_dependency_and_nothing_but_versions():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.+!-]+", line) for line in lines)
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    names = {re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement)[0]).lower() for requirement in wanted}
    assert names - {project["name"]} - pinned == set()


def test_who_works_on_the_project_has_what_every_user_may_have():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    [own] = [requirement for requirement in extras["dev"] if requirement.startswith("rb-ingest[")]
    assert set(own.removeprefix("rb-ingest[").removesuffix("]").split(",")) == set(extras) - {"dev"}


def test_every_file_that_the_set_up_installs_has_its_hash_and_no_host():
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    entries = re.findall(
        r"^([\w.-]+)==([\w.+!-]+)( ; .+?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+)", text, re.M
    )
    assert len(entries) == len(re.findall(r"^\w", text, re.M)) > 100
    locked = {re.sub(r"[-_.]+", "-", name).lower(): (version, where) for name, version, where, _ in entries}
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
    for name, version in pinned.items():
        assert locked.pop(re.sub(r"[-_.]+", "-", name).lower())[0] == version, "run scripts/lock.sh"
    # what is left is for systems other than Linux
    assert all("sys_platform" in where or "os_name" in where for _, where in locked.values()), "run scripts/lock.sh"


def test_the_set_up_takes_nothing_whose_hash_is_not_known():
    recipe = (ROOT / "Makefile").read_text()
    installs = re.findall(r"pip install (.*)", recipe)
    assert len(installs) == 2
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1]


def test_the_check_for_a_fresh_clone_can_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()
