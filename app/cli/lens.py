"""`diffcamera lens fit`: a lens profile from photos of out-of-focus lights."""

from __future__ import annotations

import argparse

from engine.files.target import check_target
from engine.lens_profile import write_profile


def run(args: argparse.Namespace) -> int:
    """Fit the lens, write its profile, print the result.

    Raises:
        InputError: a photo is bad or shows too few lights, or the profile cannot be written.
    """
    from engine.lens_fit import fit_lens

    check_target(args.output, overwrite=args.overwrite, suffixes=(".json",))
    profile, fit = fit_lens(args.photos, args.name or args.output.stem)
    write_profile(profile, args.output, overwrite=args.overwrite)
    lens = profile.aperture
    shape = f"{lens.blades} blades" if lens.shape == "blades" else lens.shape
    traits = ("cats_eye", "spherical", "apodization", "onion", "swirl", "coma")
    values = {name.replace("_", " "): getattr(lens, name) for name in traits}
    told = [f"{name} {value:g}" for name, value in values.items() if value]
    if lens.anamorphic != 1:
        told.append(f"anamorphic {lens.anamorphic:g}")
    read = f"from {fit.lights} lights"
    if fit.clipped:
        read += f", {fit.clipped} of them clipped (outline only)"
    if fit.rejected:
        read += f"; {fit.rejected} more did not look like lens blur and were left out"
    print(f"{args.output}: {', '.join([shape, *told])}; {read}")
    return 0
