import pytest
import torch

from engine.dit.config import PRESETS, DitConfig
from engine.dit.model import RefocusDiT
from engine.errors import InputError
from export_tools.onnx import example


def test_untrained_model_gives_the_draft_back_exactly(tiny, inputs):
    assert torch.equal(tiny(**inputs), inputs["draft"])


def test_any_height_and_width(awake):
    for height, width in ((1, 1), (31, 50), (64, 33)):
        assert awake(**example(height, width)).shape == (1, 3, height, width)


@pytest.mark.parametrize(
    "name",
    ["state", "photo", "draft", "disparity", "source_coc", "target_coc", "camera", "timestep"],
)
def test_every_input_reaches_the_output(awake, inputs, name):
    before = awake(**inputs)
    after = awake(**{**inputs, name: inputs[name] * 0.5 + 0.1})
    assert not torch.allclose(before, after, atol=1e-5)


def test_shares_scale_the_correction_above_blur_level_0(awake, inputs):
    sharp, inputs = inputs, {**inputs, "camera": torch.tensor([[0.5, 0.5, 0.3]])}
    blind = {**inputs, "validity": torch.zeros_like(inputs["validity"])}
    full, part, without_depth = awake(**inputs), awake(**sharp), awake(**blind)
    awake.shares = (0.25, 0.25)
    quarter = (full - inputs["draft"]) * 0.25
    assert torch.allclose(awake(**inputs) - inputs["draft"], quarter, atol=1e-6)
    assert torch.equal(awake(**blind), without_depth)
    assert torch.equal(awake(**sharp), part)


def test_edges_alone_are_refined_when_the_rest_has_no_share(awake):
    inputs = {**example(32, 128), "camera": torch.tensor([[0.5, 0.5, 0.3]])}
    inputs["target_coc"] = torch.zeros(1, 1, 32, 128)
    inputs["target_coc"][..., :16] = 4.0
    full = awake(**inputs)
    awake.shares = (0.0, 1.0)
    refined = awake(**inputs)
    assert torch.equal(refined[..., 8:24], full[..., 8:24])
    assert torch.equal(refined[..., 64:], inputs["draft"][..., 64:])


def test_attention_knows_positions(awake):
    """A flat picture with one light: moving the light inside a window is no mere shuffle."""
    flat = {k: torch.full_like(v, 0.5) for k, v in example(32, 32).items()}
    results = []
    for column in (8, 9):
        photo = flat["photo"].clone()
        photo[..., 8:12, column * 1 : column + 4] = 1.0
        results.append(awake(**{**flat, "photo": photo}) - flat["draft"])
    assert not torch.allclose(results[0].sum(), results[1].sum(), atol=1e-7)


def test_opposite_borders_do_not_see_each_other():
    """Shifted windows are masked: a change at the left border stays out of the far right."""
    torch.manual_seed(0)
    size = DitConfig(stem=8, widths=(16,), blocks=(2,), window=4, head=16, condition=16)
    model = RefocusDiT.of(size).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    inputs = example(32, 128)
    changed = inputs["photo"].clone()
    changed[..., :8] += 0.5
    difference = (model(**inputs) - model(**{**inputs, "photo": changed})).abs().amax((0, 1, 2))
    assert difference[:8].max() > 1e-4
    assert difference[64:].max() == 0


def test_presets_have_the_promised_sizes():
    def millions(name):
        with torch.device("meta"):
            model = RefocusDiT.of(PRESETS[name])
        return sum(p.numel() for p in model.parameters()) / 1e6

    assert 4 < millions("m") < 5


def test_a_width_that_heads_do_not_divide_is_refused():
    with pytest.raises(InputError, match="multiple of 32"):
        DitConfig(widths=(48, 96))


def test_saved_and_loaded_model_is_the_same(awake, inputs, tmp_path):
    awake.save_pretrained(tmp_path)
    loaded = RefocusDiT.from_pretrained(tmp_path).eval()
    assert torch.allclose(awake(**inputs), loaded(**inputs), atol=1e-6)
