import json
from dataclasses import replace

import numpy as np
import pytest

from engine.dit.config import DitConfig
from engine.dit.model import RefocusDiT
from engine.dit.refine import SmallRefocuser
from engine.errors import InputError
from training import benchmark, metrics
from training.benchmark_cases import SWEEP, SWEEPS, held_out_textures, load_or_trace, trace_case
from training.benchmark_rows import PHYSICAL, dit_rows, measured, recover_and_draft, scene_of
from training.data_pack import list_pictures
from training.simulate import tracer_scenes

SIZE = (192, 144)


@pytest.fixture(scope="module")
def sources(picture_folders):
    photos, mattes = (tuple(list_pictures(folder)) for folder in picture_folders)
    return tracer_scenes.Textures(photos, mattes)


@pytest.fixture(scope="module")
def case(sources, tmp_path_factory):
    return load_or_trace(tmp_path_factory.mktemp("cases"), sources, 0, 0, SIZE)


def test_a_seed_gives_the_same_case_and_the_cache_keeps_it(sources, tmp_path):
    small, unswept = (96, 72), SWEEPS
    first = load_or_trace(tmp_path, sources, 0, unswept, small)
    from_cache = load_or_trace(tmp_path, sources, 0, unswept, small)
    drawn = trace_case(sources, 0, unswept, small)
    other = trace_case(sources, 1, unswept, small)
    assert np.array_equal(from_cache.blurred, first.blurred)
    assert from_cache.lens == first.lens == drawn.lens
    assert from_cache.source == drawn.source
    assert metrics.psnr(first.truth, drawn.truth) > 60  # half precision in the file
    assert not np.array_equal(drawn.truth, other.truth)


def test_a_case_holds_what_its_names_say(case):
    assert case.truth.shape == (144, 192, 3)
    assert len(case.sweep) == len(SWEEP)
    assert metrics.psnr(case.sharp, case.all_in_focus) > 24  # noise and JPEG only
    assert metrics.psnr(case.blurred, case.all_in_focus) < metrics.psnr(
        case.sharp, case.all_in_focus
    )
    assert case.source.focus_disparity is not None
    assert case.lens.focus_disparity is None


def test_source_coc_is_true_on_perfect_depth_and_follows_a_stretched_one(case):
    true = benchmark.source_coc(case, case.disparity)
    lens_coc = benchmark.signed_coc(case.disparity, case.source, SIZE)
    assert np.allclose(true, lens_coc, atol=1e-3)
    stretched = benchmark.source_coc(case, 0.5 * case.disparity + 0.2)
    assert np.allclose(stretched, lens_coc, atol=1e-3)


def test_the_benchmark_ranks_the_truth_over_a_draft_over_nothing(case, tmp_path):
    def oracle(question):
        if question.lens == case.source:
            return question.photo
        if question.lens.blur == 0:
            return case.all_in_focus
        return case.truth_b if question.lens.focus == case.lens_b.focus else case.truth

    rows = {**PHYSICAL, "oracle": oracle}
    benchmark.run(rows, [(0, case)], tmp_path / "kept")
    results = benchmark.gather(rows, [0], tmp_path / "kept")

    def psnr(row, task):
        return np.mean(results[row][task]["PSNR"])

    for task in benchmark.TASKS:
        assert psnr("oracle", task) == 100
    assert psnr("draft", "bokeh") > psnr("photo itself", "bokeh") + 1
    assert results["oracle"]["refocus"]["stack PSNR"] == [100]
    assert np.mean(results["deconvolution + draft"]["identity"]["PSNR"]) > 40
    for task in ("refocus", "deblur"):
        perfect = "perfect recovery + draft"
        assert psnr(perfect, task) > psnr("deconvolution + draft", task) + 0.3, task
    assert "no depth" not in results["draft"]["bokeh by depth"]
    setting = {"seed": 0, "size": SIZE}
    benchmark.write_report(results, setting, tmp_path / "report")
    assert "| oracle | 100.00 |" in (tmp_path / "report.md").read_text("utf-8")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["results"] == results


def test_kept_answers_are_not_measured_again(case, tmp_path):
    def broken(question):
        raise AssertionError

    path = benchmark.answer_path(tmp_path, "row", 3)
    path.parent.mkdir()
    path.write_text('{"deblur": {"PSNR": 30.0}}')
    benchmark.run({"row": broken}, [(3, case)], tmp_path)
    assert benchmark.gather(["row"], [3], tmp_path) == {"row": {"deblur": {"PSNR": [30.0]}}}
    with pytest.raises(InputError, match="not measured yet"):
        benchmark.gather(["row"], [3, 4], tmp_path)


def test_perturbed_depth_is_the_same_for_the_same_seed(case):
    first, again, other = (benchmark.perturbed(case.disparity, 1.0, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.abs(first - case.disparity).mean() > 0.005


def test_missing_held_out_pictures_are_named(tmp_path):
    with pytest.raises(InputError, match="missing; the benchmark needs every file"):
        held_out_textures(tmp_path, tmp_path)


def wiener_draft(question):
    """What a model that adds nothing recovers: the cautious draft."""
    if question.source_coc is None:
        return None
    dit = SmallRefocuser(lambda inputs: {"clean": inputs["draft"]})
    return dit.recover(scene_of(question), question.source_coc)


def test_a_new_dit_answers_as_physics_does(case, tmp_path):
    RefocusDiT.of(DitConfig(stem=8, widths=(16,), blocks=(1,), head=8)).save_pretrained(tmp_path)
    rows = dit_rows(tmp_path, steps=(2,))
    physics = recover_and_draft(wiener_draft)
    for task in benchmark.TASKS:
        asked = benchmark.question(case, task, case.disparity)
        wanted = physics(asked)
        for name in ("DiT: recover + draft", "DiT: 2 steps"):
            found = rows[name](asked)
            assert metrics.psnr(found, wanted) > 45, (task, name)
        without = rows["DiT: 2 steps"](benchmark.question(case, task, None))
        assert metrics.psnr(without, asked.photo) > 45


def test_a_measured_lens_is_not_told(case):
    def told(question):
        return question.source_coc

    sharp = replace(benchmark.question(case, "refocus", case.disparity), photo=case.sharp)
    assert told(sharp) is not None
    found = measured(told)(sharp)
    assert found is None or np.abs(found).mean() < np.abs(told(sharp)).mean()
