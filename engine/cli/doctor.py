"""`diffcamera doctor`."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from engine.doctor import examine


def run(args: argparse.Namespace) -> int:
    """Print what was found; status 1 when something needs mending."""
    findings = examine()
    if args.json:
        print(json.dumps([asdict(f) for f in findings], indent=1))
    else:
        for finding in findings:
            mark = "ok " if finding.good else "BAD"
            remedy = f"   -> {finding.remedy}" if finding.remedy else ""
            print(f"{mark} {finding.what:<24} {finding.found}{remedy}")
    return 0 if all(f.good for f in findings) else 1
