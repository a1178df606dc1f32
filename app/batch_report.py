"""The report of a batch as a CSV file."""

from __future__ import annotations

import csv
from pathlib import Path

from app.exporting import Job


def write_report(path: Path, jobs: list[Job]) -> None:
    """Write one row per photo: the photo, its state, and its result's path or its error.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the BOM is for Excel
        writer = csv.writer(file)
        writer.writerow(["photo", "state", "result or error"])
        for job in jobs:
            writer.writerow([str(job.request.path), job.state.value, job.detail])
