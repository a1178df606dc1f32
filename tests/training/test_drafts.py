import pytest
import torch

from engine.dit.config import DitConfig
from engine.dit.encoding import decode
from engine.dit.model import RefocusDiT
from training.draft_batch import keep_batch
from training.drafts import recover_samples, recovered_by, refine_samples
from training.simulate.config import SimulateConfig
from training.simulate.simulate import simulate

TINY = DitConfig(stem=8, widths=(16,), blocks=(1,), window=4, head=16, condition=16)


@pytest.fixture
def batch(textures):
    config = SimulateConfig(max_radius=4, min_radius=2, layers=(2, 2), sharp=0, drop_depth=0)
    return simulate(textures, config, 3, 64, torch.Generator().manual_seed(4), "cpu")


def test_the_cautious_draft_is_nearer_to_the_truth(batch):
    truth, known = batch.all_in_focus, batch.source_coc_known > 0
    drafts = decode(recover_samples(batch).draft)
    before, after = ((x - truth).square().mean((1, 2, 3)) for x in (batch.source, drafts))
    assert after[known].mean() < before[known].mean()
    assert torch.allclose(after[~known], before[~known], atol=1e-5)


def test_an_untrained_dit_recovers_no_more_than_physics(batch):
    samples = recover_samples(batch)
    draft = decode(samples.draft)
    recovered = recovered_by(RefocusDiT.of(TINY), batch, samples)
    kept = keep_batch(batch.source_coc_seen, 0 * batch.source_coc_seen).expand_as(draft)
    assert torch.allclose(recovered[kept == 0], draft[kept == 0], atol=0.02)
    assert torch.equal(recovered[kept == 1], batch.source[kept == 1])


def test_a_better_recovered_photo_makes_a_better_draft(batch):
    def error(recovered):
        samples = refine_samples(batch, recovered, 1024)
        return (decode(samples.draft) - batch.target).square().mean()

    assert error(batch.all_in_focus) < error(batch.source)
