"""`diffcamera doctor`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from engine.doctor import Finding, examine

WHAT = 30
"""Width of the column with a finding's subject."""


def run(args: argparse.Namespace) -> int:
    """Print the findings; status 1 if something required does not work."""
    findings = examine()
    broken = [f for f in findings if not f.works and f.needed]
    if args.json:
        print(json.dumps([asdict(f) for f in findings], indent=1))
        return 1 if broken else 0
    _print("Works", [f for f in findings if f.works])
    _print("Not here, and what would add it", [f for f in findings if not (f.works or f.needed)])
    _print("Not working, and how to fix it", broken)
    print("\nSome problems need fixing." if broken else "\nEverything needed works.")
    return 1 if broken else 0


def _print(title: str, findings: list[Finding]) -> None:
    if not findings:
        return
    print(f"\n{title}")
    for finding in findings:
        print(f"  {finding.what:<{WHAT}}  {finding.found}")
        if finding.remedy:
            print(f"  {'':<{WHAT}}  -> {finding.remedy}")
