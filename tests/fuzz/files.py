"""Read damaged photos by the thousand: `python -m tests.fuzz.files [--count 5000] [--seed 0]`.

Every file is read (and, if possible, written again) by a separate process with bounded memory. A
finding is: a crash, any exception except a one-line `InputError` that names the file, more than 5 s
of CPU time, more than 2 GB of memory, or unintended output on standard error. The files of findings
are kept.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from engine.memory import peak_rss_mb

MOST_SECONDS = 5.0
MOST_BYTES = 2 * 10**9
_ADDRESS_SPACE = 6 * 2**30  # includes what libraries map without using
_PATIENCE = 60.0  # wall-clock seconds on a busy machine


@dataclass(frozen=True)
class Finding:
    """A failure on one damaged file."""

    case: int
    path: Path
    fault: str


def fuzz(count: int, seed: int, jobs: int, folder: Path) -> tuple[list[Finding], Counter[str]]:
    """Try `count` damaged files; return the findings, and how often each ending occurred.

    Args:
        folder: where the files of findings are kept.
    """
    from tests.fuzz.mutate import mutated
    from tests.fuzz.seeds import seeds

    sound = seeds(folder)
    cases = iter(range(count))
    lock = threading.Lock()
    findings: list[Finding] = []
    endings: Counter[str] = Counter()

    def work() -> None:
        reader = _Reader(folder)
        while True:
            with lock:
                case = next(cases, None)
            if case is None:
                break
            rng = random.Random(f"{seed}-{case}")
            suffix, data = sound[case % len(sound)]
            path = folder / f"case-{seed}-{case}{suffix}"
            path.write_bytes(mutated(data, rng.choice(sound)[1], rng))
            ending, fault = reader.read(path)
            with lock:
                endings[ending] += 1
                if fault:
                    findings.append(Finding(case, path, fault))
            if not fault:
                path.unlink()
        reader.close()

    threads = [threading.Thread(target=work) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return findings, endings


class _Reader:
    """A child process that reads files; restarted when a file kills it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._child = context.Process(target=_serve, args=(theirs, self._folder), daemon=True)
        self._child.start()
        theirs.close()
        self._pipe.recv()  # wait until it is ready

    def read(self, path: Path) -> tuple[str, str]:
        """Read one file; return (how it ended, the fault or "")."""
        self._pipe.send(path)
        try:
            if self._pipe.poll(_PATIENCE):
                return self._pipe.recv()
            self._child.kill()
            fault = f"hung for {_PATIENCE:.0f} s"
        except EOFError:
            fault = "the process died"
        self._child.join()
        fault += f" (status {self._child.exitcode})"
        self._start()
        return "died", fault

    def close(self) -> None:
        self._pipe.send(None)
        self._child.join()


def _serve(pipe: Connection, folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    noise = open(folder / f"stderr-{os.getpid()}", "w+b")  # noqa: SIM115
    os.dup2(noise.fileno(), 2)
    from engine.files import read_photo, write_photo  # noqa: F401  (load before timing)

    pipe.send("ready")
    while (path := pipe.recv()) is not None:
        before = time.process_time()
        ending, fault = _try(path)
        seconds = time.process_time() - before
        size = peak_rss_mb() * 1e6
        words = os.pread(noise.fileno(), 300, 0)
        if words:
            os.ftruncate(noise.fileno(), 0)
            os.lseek(noise.fileno(), 0, os.SEEK_SET)
            fault = fault or f"words on standard error: {words!r}"
        if seconds > MOST_SECONDS:
            fault = fault or f"{seconds:.1f} s of processor time"
        if size > MOST_BYTES:
            fault = fault or f"{size / 1e9:.1f} GB of memory"
        pipe.send((ending, fault))
        if size > MOST_BYTES:
            os._exit(0)  # the next file gets a small process
    os.unlink(noise.name)


def _try(path: Path) -> tuple[str, str]:
    from engine.errors import InputError
    from engine.files import WriteOptions, read_photo, write_photo

    target = path.with_name(f"{path.stem}-out" + (".jpg", ".png", ".tif", ".webp")[os.getpid() % 4])
    try:
        photo = read_photo(path)
        if photo.pixels.size > 10**7:
            return "read", ""
        try:
            options = WriteOptions(overwrite=True, note="a note", gain_map=photo.gain_map)
            write_photo(photo, target, options)
        finally:
            target.unlink(missing_ok=True)
        return "read", ""
    except InputError as fault:
        message = str(fault)
        clear = "\n" not in message and (str(path) in message or str(target) in message)
        return "refused", "" if clear else f"not a clear line: {message!r}"
    except BaseException:
        return "raised", traceback.format_exc(limit=-4)


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Read damaged photos by the thousand")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for the files of findings")
    options = parser.parse_args(args)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    findings, endings = fuzz(options.count, options.seed, options.jobs, folder)
    for finding in findings:
        print(f"case {finding.case}: {finding.path}\n{finding.fault}")
    counts = ", ".join(f"{count} {ending}" for ending, count in sorted(endings.items()))
    print(f"{options.count} files in {time.monotonic() - began:.0f} s: {counts}")
    print(f"{len(findings)} findings" + (f"; their files: {folder}" if findings else ""))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
