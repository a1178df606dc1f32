"""Start the packaged program under Xvfb and use it with real keys and clicks.

    python -m tests.bundle dist/diffcamera|dist/diffcamera_0.1.0_amd64.deb [--keep FOLDER]

A Debian package is unpacked first, and the program that its menu entry starts is used.
Opens a copy of the sample, clicks on it, exports, quits; then runs the command line. The program
gets a minimal environment and a separate home, and every library it maps must be in the bundle or
belong to the system. Prints size and times; the exit status is 1 if something fails.
Needs Xvfb, xdotool and, for a picture in FOLDER, ImageMagick.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
from PIL import Image

SCREEN = "1600x1000x24"
PATIENCE = 120.0
SYSTEM = ("/usr/lib", "/lib", "/usr/share", "/etc", "/dev", "/memfd", "/SYSV", "/tmp/.X", "/var")


class Screen:
    """A private X server, and simulated input for it."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(  # picks a free display number and prints it
            ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._server.stdout is not None
        self.name = f":{self._server.stdout.readline().strip()}"

    def do(self, *words: object) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env={"DISPLAY": self.name, "PATH": os.environ["PATH"]},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout.strip()

    def window(self, title: str) -> str:
        """The id of the visible window with that title, or ""."""
        return self.do("search", "--onlyvisible", "--name", title).split("\n")[0]

    def picture(self, path: Path) -> None:
        if shutil.which("import"):
            subprocess.run(["import", "-display", self.name, "-window", "root", path], check=False)

    def close(self) -> None:
        self._server.terminate()
        self._server.wait()


def until(done: Callable[[], object], otherwise: str, seconds: float = PATIENCE) -> float:
    """Wait until `done()` is true; return the seconds it took."""
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > seconds:
            raise TimeoutError(otherwise)
        time.sleep(0.02)
    return time.monotonic() - began


@contextmanager
def photographer(bundle: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A photo in a temporary home, and the environment of a user without Python."""
    with tempfile.TemporaryDirectory(prefix="diffcamera-home-") as home:
        photo = Path(home, "Pictures", "market.jpg")
        photo.parent.mkdir()
        shutil.copy(bundle / "_internal/resources/samples/spices.jpg", photo)
        yield photo, {"HOME": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


def processor_seconds(pid: int) -> float:
    """CPU seconds of a process so far: less sensitive to other load than wall time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def use_the_window(bundle: Path, screen: Screen, keep: Path | None) -> tuple[float, float]:
    """Open, click, export, quit; return wall and CPU seconds from the start to the window."""
    with photographer(bundle) as (photo, environment), tempfile.TemporaryFile() as said:
        began = time.monotonic()
        program = subprocess.Popen(
            [bundle / "diffcamera", photo], env=environment | {"DISPLAY": screen.name}, cwd="/",
            stderr=said,
        )  # fmt: skip
        try:
            until(lambda: screen.window("DiffCamera"), "no window came")
            seconds = time.monotonic() - began, processor_seconds(program.pid)
            until(lambda: screen.window("market.jpg - DiffCamera"), "the photo did not open")
            print(f"photo open after {time.monotonic() - began:.2f} s")
            window = screen.window("market.jpg - DiffCamera")
            time.sleep(4)  # for depth and the photo's lens
            screen.do("windowfocus", window, "mousemove", "--window", window, 420, 480, "click", 1)
            sidecar = photo.with_name(photo.name + ".diffcamera.json")
            until(sidecar.exists, "the click was not kept")
            lens = json.loads(sidecar.read_text())["edit"]["lens"]
            print(f"refocused at {lens['focus']}, blur {lens['blur']}")
            time.sleep(4)
            if keep:
                screen.picture(keep / "bundle-window.png")
            screen.do("key", "--window", window, "ctrl+e")
            until(lambda: screen.window("^Export$"), "no export dialog came")
            screen.do("windowfocus", screen.window("^Export$"), "key", "Return")
            target = photo.with_name("market-refocused.jpg")
            until(target.exists, "nothing was exported")
            with Image.open(target) as picture:
                print(f"exported {picture.size[0]} x {picture.size[1]}")
                assert max(picture.size) == 1024
            check_libraries(bundle, program.pid)
            screen.do("windowfocus", window, "key", "ctrl+q")
            status = program.wait(PATIENCE)
            said.seek(0)
            words = said.read().decode()
            assert status == 0, f"the program ended with status {status}: {words}"
            assert not words, f"the program complained: {words}"
            return seconds
        except TimeoutError as fault:
            said.seek(0)
            words = said.read().decode()
            raise TimeoutError(f"{fault}; status {program.poll()}, it said: {words}") from None
        finally:
            program.kill()
            program.wait()


def check_libraries(bundle: Path, pid: int) -> None:
    """Check that the program maps no files from a Python or environment outside the bundle."""
    mapped = {
        line.split(maxsplit=5)[5]
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines()
        if len(line.split(maxsplit=5)) == 6
    }
    foreign = [
        path for path in mapped
        if path.startswith("/") and not path.startswith((str(bundle), *SYSTEM))
    ]  # fmt: skip
    assert not foreign, f"mapped from outside the bundle: {foreign}"
    print(f"{sum(p.startswith(str(bundle)) for p in mapped)} files mapped, all of the bundle's own")


def use_the_command_line(bundle: Path) -> None:
    with photographer(bundle) as (photo, environment):
        for words in (
            ["refocus", photo, "-o", photo.with_name("out.jpg"), "--blur", "60", "--json"],
            ["depth", photo, "-o", photo.with_name("depth.png")],
            ["sweep", photo, "--from", ".2,.7", "--to", ".8,.3", "--frames", "4", "--blur", "50",
             "--engine", "optics", "--size", "320", "-o", photo.with_name("rack.mp4")],
            ["models", "verify"],
            ["doctor"],
        ):  # fmt: skip
            began = time.monotonic()
            done = subprocess.run(
                [bundle / "diffcamera", *map(str, words)],
                env=environment, cwd="/", capture_output=True, text=True, check=False,
            )  # fmt: skip
            print(f"{words[0]:<8} status {done.returncode}, {time.monotonic() - began:.1f} s")
            assert done.returncode == 0, done.stderr
        written = sorted(path.name for path in photo.parent.iterdir())
        assert written == ["depth.png", "market.jpg", "out.jpg", "rack.mp4"], written
        video = cv2.VideoCapture(str(photo.with_name("rack.mp4")))
        codec = int(video.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little")
        assert codec.lower() in (b"vp09", b"vp90"), (
            f"the animation is {codec}, which browsers do not play"
        )
        frames = sum(video.read()[0] for _ in range(4))
        assert frames == 4, f"{frames} of the animation's frames can be read"


def unpack(package: Path, folder: Path) -> Path:
    """Unpack a Debian package; return the folder of the program its menu entry starts."""
    subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], check=True)
    entry = (folder / "usr/share/applications/diffcamera.desktop").read_text("utf-8")
    words = dict(line.split("=", 1) for line in entry.splitlines() if "=" in line)
    link = folder / "usr/bin" / words["Exec"].split()[0]
    program = folder / os.readlink(link).lstrip("/")
    assert os.access(program, os.X_OK), f"{link} leads to no program"
    assert list(folder.glob(f"usr/share/icons/hicolor/*/apps/{words['Icon']}.png")), "no icon"
    print(f"{package.name}: {package.stat().st_size / 1e6:.0f} MB, {link.name} -> {program.name}")
    return program.parent


def main(args: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Use the packaged program")
    parser.add_argument("bundle", type=Path, help="the folder that build.spec made, or the .deb")
    parser.add_argument("--keep", type=Path, help="folder for a picture of the window")
    options = parser.parse_args(args)
    if options.bundle.suffix != ".deb":
        return use(options.bundle.resolve(), options.keep)
    with tempfile.TemporaryDirectory(prefix="diffcamera-deb-") as folder:
        return use(unpack(options.bundle, Path(folder)), options.keep)


def use(bundle: Path, keep: Path | None) -> int:
    size = sum(path.stat().st_size for path in bundle.rglob("*") if not path.is_symlink())
    print(f"{bundle.name}: {size / 1e6:.0f} MB")
    screen = Screen()
    try:
        use_the_window(bundle, screen, keep)  # not counted: the disk cache may be cold
        wall, taken = use_the_window(bundle, screen, None)
        print(f"window up after {wall:.2f} s, {taken:.2f} s of processor time (second start)")
        use_the_command_line(bundle)
    except (TimeoutError, AssertionError) as fault:
        if keep:
            screen.picture(keep / "bundle-fault.png")
        print(f"FAILED: {fault}")
        return 1
    finally:
        screen.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
