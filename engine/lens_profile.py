"""Lens profiles: the parameters of a type of lens, in small JSON files."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from engine.errors import InputError
from engine.files.plain import from_plain, to_plain
from engine.files.target import check_target, replacing
from engine.lens import Aperture, Lens
from resources import LENSES

_FORMAT = "diffcamera-lens"
_MOST_BYTES = 2**16


@dataclass(frozen=True)
class LensProfile:
    """A type of lens.

    Attributes:
        name: its name in the window.
        traits: the published traits that its parameters are based on.
        sources: the lenses and papers they come from; what is our own choice.
        focal_length_mm, f_number: of the lens it is modeled on, for full frame.
        aperture: shape and character of its bokeh.
        breathing: see `Lens`.
    """

    name: str
    traits: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    focal_length_mm: float = 50.0
    f_number: float = 1.4
    aperture: Aperture = field(default_factory=Aperture)
    breathing: float = 0.0

    def applied(self, lens: Lens) -> Lens:
        """`lens` with this profile's character; focus, blur and highlights stay."""
        return replace(lens, aperture=self.aperture, breathing=self.breathing)

    def fits(self, lens: Lens) -> bool:
        """Whether the lens has exactly this character."""
        return (lens.aperture, lens.breathing) == (self.aperture, self.breathing)


def read_profile(path: Path) -> LensProfile:
    """A profile from a file.

    Raises:
        InputError: it is missing, not a lens profile, or a value is out of range.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError
        data = json.loads(path.read_bytes())
        if not isinstance(data, dict) or data.get("format") != _FORMAT:
            raise ValueError
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check its name") from None
    except (ValueError, RecursionError):
        raise InputError(
            f'{path}: not a lens profile; it needs JSON with "format": "{_FORMAT}"'
        ) from None
    try:
        return from_plain(LensProfile, data.get("lens"), path.absolute().parent, "lens")
    except InputError as error:
        raise InputError(f"{path}: {error}; correct the value") from None


def write_profile(profile: LensProfile, path: Path, *, overwrite: bool = False) -> None:
    """Write a profile to a JSON file, completely or not at all.

    Raises:
        InputError: wrong suffix, an existing file, or the folder cannot be written to.
    """
    check_target(path, overwrite=overwrite, suffixes=(".json",))
    plain = to_plain(profile, path.absolute().parent)
    data = {"format": _FORMAT, "version": 1, "lens": plain}
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")


@lru_cache
def shipped_profiles() -> dict[str, LensProfile]:
    """The profiles that come with the program, by the names that `--lens` takes."""
    return {path.stem: read_profile(path) for path in sorted(LENSES.glob("*.json"))}


def find_profile(text: str) -> LensProfile:
    """A shipped profile by its name, or one in a file.

    Raises:
        InputError: there is no such name, or the file is not a profile.
    """
    if Path(text).suffix == ".json":
        return read_profile(Path(text))
    profiles = shipped_profiles()
    if text not in profiles:
        raise InputError(f"lens: no '{text}'; there is {', '.join(profiles)}, or a .json file")
    return profiles[text]
