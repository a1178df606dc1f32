"""DiffCamera-Bench: how well photos are refocused, against a ray tracer, on held-out scenes.

    python -m training.benchmark --photos ../shared/photos --mattes ../shared/mattes \
        --cache CASES -o REPORT

Three tasks on every scene: refocus (a photo that is out of focus, through another lens), bokeh (a
sharp photo, through a lens), deblur (a photo that is out of focus, to all in focus). Writes
REPORT.md and REPORT.json. Disparity is the perfect one but in the robustness table; the source CoC
is that of the true source lens on the disparity given.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from engine.lens import Lens, focus_disparity, signed_coc
from training import metrics
from training.benchmark_cases import SWEEP, Case, held_out_textures, load_or_trace
from training.benchmark_rows import PHYSICAL, Question, Row, dit_rows
from training.simulate.draws import Draws
from training.simulate.perturb import perturb

TASKS = ("refocus", "bokeh", "deblur")
DEPTHS = {"light errors": 0.3, "heavy errors": 1.0}
"""Amounts of depth perturbation, of `training.simulate.perturb`; every task itself has none."""

Answers = dict[str, list[float]]
"""Measure -> its value in every case."""


def question(
    case: Case, task: str, disparity: np.ndarray | None, lens: Lens | None = None
) -> Question:
    """What a task asks about a case.

    Args:
        task: one of TASKS.
        disparity: perfect, perturbed, or None for no depth.
        lens: another lens than the task's own.
    """
    if lens is None:
        lens = Lens(case.lens.focus, 0.0) if task == "deblur" else case.lens
    photo = case.sharp if task == "bokeh" else case.blurred
    if disparity is None or task == "bokeh":
        return Question(photo, lens, disparity, None)
    return Question(photo, lens, disparity, source_coc(case, disparity))


def source_coc(case: Case, disparity: np.ndarray) -> np.ndarray:
    """The source lens's signed CoC on a disparity, by the line that fits the true CoC best.

    A photo's own lens is measured as two numbers on the disparity at hand; this is the ideal
    measurement. On the perfect disparity it is the true CoC.
    """
    height, width = case.disparity.shape
    true = signed_coc(case.disparity, case.source, (width, height))
    off = disparity - disparity.mean()
    slope = float((off * true).sum() / max(float((off * off).sum()), 1e-6))
    return (slope * off + true.mean()).astype(np.float32)


def perturbed(disparity: np.ndarray, amount: float, seed: int) -> np.ndarray:
    """A wrong disparity, the same for the same seed."""
    draws = Draws(torch.Generator().manual_seed(seed), torch.device("cpu"))
    given = torch.from_numpy(disparity)[None, None]
    return perturb(given, torch.tensor([amount]), draws)[0, 0].numpy()


def measure_task(row: Row, case: Case, task: str) -> dict[str, float]:
    """The measures of one task on one case; empty where the row cannot answer."""
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
    """PSNR against the photo where the lens is the photo's own."""
    result = row(question(case, "refocus", case.disparity, case.source))
    return {} if result is None else {"PSNR": metrics.psnr(result, case.blurred)}


def measure_sweep(row: Row, case: Case) -> dict[str, float]:
    """LVCorr over the blur levels of SWEEP, adding bokeh to the sharp photo; the truth's beside."""
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


def run(rows: dict[str, Row], cases: list[Case], say: Callable[[str], None] = print) -> dict:
    """All measures of all rows: row -> table -> measure -> values per case."""
    results = {}
    for name, row in rows.items():
        tables: dict[str, Answers] = {}

        def note(table: str, values: dict[str, float], tables: dict[str, Answers] = tables) -> None:
            for measure, value in values.items():
                tables.setdefault(table, {}).setdefault(measure, []).append(value)

        for index, case in enumerate(cases):
            for task in TASKS:
                values = measure_task(row, case, task)
                note(task, values)
                perfect = {"perfect depth": values["PSNR"]} if values else {}
                note(f"{task} by depth", perfect | measure_robustness(row, case, task, index))
            note("identity", measure_identity(row, case))
            if case.sweep:
                note("slider", measure_sweep(row, case))
        results[name] = tables
        say(f"{name}: done")
    return results


def markdown(results: dict, title: str) -> str:
    """The report: one table per task and one for what cuts across, means over the cases."""
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
    """Write OUT.md and OUT.json, each whole or not at all."""
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
    """Both focus planes, each where it is the nearer one, against the same blend of the truth."""
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


def main(args: list[str] | None = None) -> None:
    """The command line."""
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
    parser.add_argument("--steps", type=int, nargs="+", default=[1, 2, 4], help="of the DiTs")
    parser.add_argument("--trace-only", action="store_true", help="fill the cache, measure nothing")
    options = parser.parse_args(args)
    rows = dict(PHYSICAL)
    for label, folder in options.dit:
        rows |= dit_rows(Path(folder), label, tuple(options.steps))
    sources = held_out_textures(options.photos, options.mattes)
    cases = [
        load_or_trace(options.cache, sources, options.seed, index, options.size)
        for index in range(options.cases)
    ]
    if options.trace_only:
        return
    results = run(rows, cases)
    setting = {"seed": options.seed, "size": options.size, "cases": options.cases}
    write_report(results, setting, options.output)
    print(markdown(results, "DiffCamera-Bench"))


if __name__ == "__main__":
    main()
