"""DiffCamera-Bench: refocusing quality on held-out scenes, measured against a ray tracer.

    python -m training.benchmark --photos ../shared/photos --mattes ../shared/mattes \
        --cache CASES -o REPORT

Each answer is saved in REPORT.answers, so a stopped run can be resumed and several processes can
each take a `--share` of the cases. Remove the folder after changing the optics or a row's weights.

Three tasks on every scene: refocus (a defocused photo through another lens), bokeh (a sharp photo
through a lens), deblur (a defocused photo to all in focus). Writes REPORT.md and REPORT.json.
Disparity is perfect except in the robustness table; the source CoC is that of the true source lens
on the given disparity.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import torch

from engine.errors import InputError
from engine.lens import Lens, focus_disparity, signed_coc
from training import metrics
from training.benchmark_cases import SWEEP, Case, held_out_textures, load_or_trace
from training.benchmark_rows import PHYSICAL, Question, Row, dit_rows
from training.simulate.draws import Draws
from training.simulate.perturb import perturb

TASKS = ("refocus", "bokeh", "deblur")
DEPTHS = {"light errors": 0.3, "heavy errors": 1.0}
"""Amounts of depth perturbation for `training.simulate.perturb`; the tasks themselves use none."""

Answers = dict[str, list[float]]
"""Measure -> its value for each case."""


def question(
    case: Case, task: str, disparity: np.ndarray | None, lens: Lens | None = None
) -> Question:
    """The question that a task asks about a case.

    Args:
        task: one of TASKS.
        disparity: perfect, perturbed, or None for no depth.
        lens: used instead of the task's lens.
    """
    if lens is None:
        lens = Lens(case.lens.focus, 0.0) if task == "deblur" else case.lens
    photo = case.sharp if task == "bokeh" else case.blurred
    if disparity is None or task == "bokeh":
        return Question(photo, lens, disparity, None)
    coc = source_coc(case, disparity)
    return Question(photo, lens, disparity, coc, all_in_focus=case.all_in_focus)


def source_coc(case: Case, disparity: np.ndarray) -> np.ndarray:
    """The source lens's signed CoC on a disparity, from the line that best fits the true CoC.

    A photo's own lens is estimated as two numbers on the given disparity; this is the ideal
    estimate. On the perfect disparity it is the true CoC.
    """
    height, width = case.disparity.shape
    true = signed_coc(case.disparity, case.source, (width, height))
    off = disparity - disparity.mean()
    slope = float((off * true).sum() / max(float((off * off).sum()), 1e-6))
    return (slope * off + true.mean()).astype(np.float32)


def perturbed(disparity: np.ndarray, amount: float, seed: int) -> np.ndarray:
    """A perturbed disparity; the same seed gives the same result."""
    draws = Draws(torch.Generator().manual_seed(seed), torch.device("cpu"))
    given = torch.from_numpy(disparity)[None, None]
    return perturb(given, torch.tensor([amount]), draws)[0, 0].numpy()


def measure_task(row: Row, case: Case, task: str) -> dict[str, float]:
    """The measures of one task on one case; empty if the row cannot answer."""
    asked = question(case, task, case.disparity)
    result = row(asked)
    if result is None:
        return {}
    truth = case.all_in_focus if task == "deblur" else case.truth
    lens = case.source if task == "deblur" else case.lens
    coc = np.abs(signed_coc(case.disparity, lens, case.disparity.shape[::-1]))
    values = {
        "PSNR": metrics.psnr(result, truth),
        "SSIM": metrics.ssim(result, truth),
        "PSNR in focus": metrics.psnr(result, truth, coc <= 1),
        "PSNR out of focus": metrics.psnr(result, truth, coc > 1),
        "halo": metrics.halo_energy(result, truth, case.disparity),
    }
    if task == "refocus":
        values["focus error"] = _focus_error(case, result)
        other = row(replace(asked, lens=case.lens_b))
        assert other is not None
        values["stack PSNR"] = _stack_psnr(case, result, other)
    return values


def measure_identity(row: Row, case: Case) -> dict[str, float]:
    """PSNR against the photo when the target lens is the photo's own."""
    result = row(question(case, "refocus", case.disparity, case.source))
    return {} if result is None else {"PSNR": metrics.psnr(result, case.blurred)}


def measure_sweep(row: Row, case: Case) -> dict[str, float]:
    """LVCorr over the blur levels of SWEEP, adding bokeh to the sharp photo; also for the truth."""
    pictures = []
    for blur in SWEEP:
        lens = replace(case.lens, blur=blur)
        pictures.append(row(question(case, "bokeh", case.disparity, lens)))
    if any(p is None for p in pictures):
        return {}
    blurs = list(SWEEP)
    return {
        "LVCorr": metrics.lv_corr(blurs, pictures),
        "LVCorr by rank": metrics.lv_corr(blurs, pictures, ranks=True),
        "LVCorr of the truth": metrics.lv_corr(blurs, list(case.sweep)),
    }


def measure_robustness(row: Row, case: Case, task: str, index: int) -> dict[str, float]:
    """PSNR of a task with depth perturbed by each amount, and without depth."""
    truth = case.all_in_focus if task == "deblur" else case.truth
    results = {
        name: row(question(case, task, perturbed(case.disparity, amount, index)))
        for name, amount in DEPTHS.items()
    }
    results["no depth"] = row(question(case, task, None))
    return {name: metrics.psnr(r, truth) for name, r in results.items() if r is not None}


def measure(row: Row, case: Case, index: int) -> dict[str, dict[str, float]]:
    """All measures of one row on one case: table -> measure -> value."""
    tables: dict[str, dict[str, float]] = {}
    for task in TASKS:
        tables[task] = measure_task(row, case, task)
        perfect = {"perfect depth": tables[task]["PSNR"]} if tables[task] else {}
        tables[f"{task} by depth"] = perfect | measure_robustness(row, case, task, index)
    tables["identity"] = measure_identity(row, case)
    if case.sweep:
        tables["slider"] = measure_sweep(row, case)
    return tables


def run(rows: dict[str, Row], cases: Iterable[tuple[int, Case]], kept: Path) -> None:
    """Measure every row on every case; save each answer to a file, so that a run can be resumed.

    Args:
        cases: (index, case) pairs.
        kept: folder of the answers; those already there are not measured again.
    """
    for index, case in cases:
        for name, row in rows.items():
            path = answer_path(kept, name, index)
            if path.exists():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_text(json.dumps(measure(row, case, index)), "utf-8")
            os.replace(part, path)


def gather(rows: Iterable[str], indices: Iterable[int], kept: Path) -> dict[str, dict]:
    """The answers of `run`: row -> table -> measure -> values per case.

    Raises:
        InputError: an answer is missing.
    """
    results: dict[str, dict[str, Answers]] = {}
    for name, index in product(rows, indices):
        path = answer_path(kept, name, index)
        if not path.exists():
            raise InputError(f"{path}: not measured yet; run the other shares first")
        for table, values in json.loads(path.read_text("utf-8")).items():
            for measure_name, value in values.items():
                answers = results.setdefault(name, {}).setdefault(table, {})
                answers.setdefault(measure_name, []).append(value)
    return results


def answer_path(kept: Path, row: str, index: int) -> Path:
    """Path of the saved answer of a row on a case."""
    return kept / re.sub(r"[^\w.-]+", "-", row) / f"{index:03d}.json"


def markdown(results: dict, title: str) -> str:
    """The report: tables by task, by depth, of the slider and of identity; means over the cases."""
    lines = [f"# {title}", ""]
    for table, heading in (
        ("refocus", "Refocus: a defocused photo through another lens"),
        ("bokeh", "Add bokeh: a sharp photo through a lens"),
        ("deblur", "Deblur: a defocused photo to all in focus"),
        ("refocus by depth", "Refocus: PSNR by the depth given"),
        ("bokeh by depth", "Add bokeh: PSNR by the depth given"),
        ("deblur by depth", "Deblur: PSNR by the depth given"),
        ("slider", "The slider: blur against blur level"),
        ("identity", "Identity: a lens equal to the photo's own"),
    ):
        measures = list(dict.fromkeys(m for t in results.values() for m in t.get(table, {})))
        if not measures:
            continue
        cases = max(len(v) for t in results.values() for v in t.get(table, {}).values())
        if table == "identity":
            measures.append("least PSNR")
        lines += [f"## {heading} ({cases} cases)", "", "| row | " + " | ".join(measures) + " |"]
        lines.append("|---" * (len(measures) + 1) + "|")
        for name, tables in results.items():
            cells = [_cell(tables.get(table, {}), measure) for measure in measures]
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
        lines.append("")
    lines += [
        "PSNR in dB and SSIM on sRGB values; in focus = CoC radius to 1 px (deblur: the photo's,",
        "otherwise the truth's); halo = smooth squared error near depth edges, times 1e4, less is",
        "better; focus error in disparity; stack PSNR = two focus planes blended against the same",
        "blend of the truth. LPIPS is left out: its trained backbone cannot be had here.",
        "",
    ]
    return "\n".join(lines)


def write_report(results: dict, setting: dict, out: Path) -> None:
    """Write OUT.md and OUT.json, each atomically."""
    title = f"DiffCamera-Bench, seed {setting['seed']}, {setting['size'][0]}x{setting['size'][1]}"
    texts = {
        ".md": markdown(results, title),
        ".json": json.dumps({"setting": setting, "results": results}, indent=1),
    }
    for suffix, text in texts.items():
        path = out.with_name(out.name + suffix)
        part = path.with_name(path.name + ".part")
        part.write_text(text, "utf-8")
        os.replace(part, path)


def _cell(answers: Answers, measure: str) -> str:
    if measure == "least PSNR":
        return f"{np.min(answers['PSNR']):.2f}" if "PSNR" in answers else "-"
    if measure not in answers:
        return "-"
    digits = 3 if measure == "SSIM" or "LVCorr" in measure or measure == "focus error" else 2
    return f"{np.nanmean(answers[measure]):.{digits}f}"


def _focus_error(case: Case, result: np.ndarray) -> float:
    wanted = focus_disparity(case.disparity, case.lens)
    return abs(metrics.focus_plane(result, case.all_in_focus, case.disparity) - wanted)


def _stack_psnr(case: Case, result: np.ndarray, other: np.ndarray) -> float:
    """PSNR of both focus planes, blended by the nearer one, against the same blend of truths."""
    to_a, to_b = (
        np.abs(case.disparity - focus_disparity(case.disparity, lens))
        for lens in (case.lens, case.lens_b)
    )
    mask = np.clip(0.5 + (to_b - to_a) / 0.04, 0, 1)[..., None]
    ours = mask * result + (1 - mask) * other
    return metrics.psnr(ours, mask * case.truth + (1 - mask) * case.truth_b)


def parse_size(text: str) -> tuple[int, int]:
    """WxH as (width, height)."""
    width, _, height = text.partition("x")
    return int(width), int(height)


def parse_share(text: str) -> tuple[int, int]:
    """I/N as (I, N)."""
    first, _, step = text.partition("/")
    return int(first), int(step)


def main(args: list[str] | None = None) -> None:
    """Command-line entry point."""
    parser = argparse.ArgumentParser(description="DiffCamera-Bench")
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--mattes", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True, help="folder of the traced cases")
    parser.add_argument("-o", "--output", type=Path, required=True, help="without its suffix")
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--size", type=parse_size, default=(416, 320), metavar="WxH")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--dit",
        nargs=2,
        action="append",
        default=[],
        metavar=("LABEL", "FOLDER"),
        help="the rows of a trained DiT; may be given several times",
    )
    parser.add_argument(
        "--steps", type=int, nargs="*", default=[1, 2, 4], help="of the DiTs; none: no refining"
    )
    parser.add_argument("--trace-only", action="store_true", help="fill the cache, measure nothing")
    parser.add_argument(
        "--share", type=parse_share, default=(0, 1), metavar="I/N", help="every Nth case, from I on"
    )
    options = parser.parse_args(args)
    kept = options.output.with_name(options.output.name + ".answers")
    rows = dict(PHYSICAL)
    for label, folder in options.dit:
        rows |= dit_rows(Path(folder), label, tuple(options.steps))
    try:
        sources = held_out_textures(options.photos, options.mattes)
        first, step = options.share
        cases = (
            (i, load_or_trace(options.cache, sources, options.seed, i, options.size))
            for i in range(first, options.cases, step)
        )
        if options.trace_only:
            for _ in cases:
                pass
            return
        run(rows, cases, kept)
        results = gather(rows, range(options.cases), kept)
    except InputError as fault:
        print(fault, file=sys.stderr)
        raise SystemExit(2) from None
    setting = {"seed": options.seed, "size": options.size, "cases": options.cases}
    write_report(results, setting, options.output)
    print(markdown(results, "DiffCamera-Bench"))


if __name__ == "__main__":
    main()
