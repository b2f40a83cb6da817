"""Look for known vulnerabilities in what requirements.lock pins, by asking OSV through pip-audit.

A vulnerability fails. A service that cannot be asked, as without a network, is said to be so and passes: what is known
of vulnerabilities then is not known here. What was looked at and found not to concern us stands in ``audit.toml``.
"""

import json
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "requirements.lock"
ACCEPTED = Path(__file__).with_name("audit.toml")
HOW = ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "10"]
UNREACHABLE = ("requests.exceptions.", "HTTPError", "ConnectionError", "Could not connect")


def accepted(file: Path) -> list[str]:
    """Return the vulnerabilities that were accepted for now, each with a reason and a day up to which that holds."""
    today = datetime.now(UTC).date()
    entries = tomllib.loads(file.read_text(encoding="utf-8")).get("accepted", [])
    return [entry["id"] for entry in entries if entry["reason"] and today <= entry["until"]]


def ask(lock: Path, file: Path, options: list[str]) -> subprocess.CompletedProcess[str]:
    """Run pip-audit on a lock file."""
    ignored = [option for name in accepted(file) for option in ("--ignore-vuln", name)]
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "-s", "osv", *HOW, *ignored, *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - all of it is ours


def told(packages: list[dict[str, Any]]) -> list[str]:
    """Return a line for each vulnerability found."""
    return [
        f"{package['name']} {package['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none'}"
        for package in packages
        for found in package.get("vulns", [])
    ]


def main(options: list[str], lock: Path = LOCK, file: Path = ACCEPTED) -> int:
    """Say what is known, and return the exit code."""
    ended = ask(lock, file, options)
    if not ended.stdout.strip():
        reason = (ended.stderr.strip().splitlines() or ["no answer"])[-1]
        if any(word in ended.stderr for word in UNREACHABLE):
            print(f"audit: NOT DONE, the service cannot be asked ({reason[:200]})")
            return 0
        print(f"audit: pip-audit failed: {reason}")
        return 1
    packages = json.loads(ended.stdout)["dependencies"]
    found, unknown = told(packages), [package["name"] for package in packages if "skip_reason" in package]
    print(
        f"audit: {len(packages) - len(unknown)} packages asked for, {len(found)} known vulnerabilities",
        *found,
        sep="\n  ",
    )
    if unknown:
        print(f"audit: not known to the service: {', '.join(unknown)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
