"""The workflows and the citation are what GitHub understands, by the published schemas (no network)."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def validate(schema: str, *files: Path) -> subprocess.CompletedProcess[str]:
    """Check the files against a schema that check-jsonschema carries."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_workflow_meets_the_schema() -> None:
    assert {path.name for path in WORKFLOWS} >= {"ci.yml", "pages.yml"}
    done = validate("vendor.github-workflows", *WORKFLOWS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_job_has_a_time_limit() -> None:
    done = validate("custom.github-workflows-require-timeout", *WORKFLOWS)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("runs-on:", "runs_on:"),
        ("timeout-minutes: 30", "timeout-minutes: long"),
        ("on:\n  push:\n    branches: [main]", "on:\n  pushed:\n    branches: [main]"),
        ("permissions:\n  contents: read", "permissions:\n  contents: everything"),
    ],
    ids=["a job without a runner", "a limit that is no number", "an unknown event", "an unknown permission"],
)
def test_a_broken_workflow_is_refused(old: str, new: str, tmp_path: Path) -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    assert old in text
    broken = tmp_path / "broken.yml"
    broken.write_text(text.replace(old, new, 1))
    done = validate("vendor.github-workflows", broken)
    assert done.returncode == 1
    assert "broken.yml" in done.stdout + done.stderr


def test_every_action_is_pinned_to_a_version() -> None:
    used = [action for path in WORKFLOWS for action in re.findall(r"uses: *(\S+)", path.read_text())]
    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in used), used


def test_every_target_that_a_workflow_or_the_readme_names_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    for path in (*WORKFLOWS, ROOT / ".ci" / "run", ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        assert set(re.findall(r"^(?:.*run: |.*`| *)make ([a-z]+)", path.read_text(), flags=re.MULTILINE)) <= targets, (
            path
        )


def test_the_citation_meets_its_schema_and_has_the_version_of_the_package() -> None:
    done = validate("vendor.citation-file-format", ROOT / "CITATION.cff")
    assert done.returncode == 0, done.stdout + done.stderr
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert f'version = "{cited["version"]}"' in (ROOT / "pyproject.toml").read_text()


def test_constraints_pin_versions_without_a_machine_or_an_index() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*", line) for line in lines)
    assert "torch==2.13.0" in lines
    assert len({line.partition("==")[0].lower() for line in lines}) == len(lines)
