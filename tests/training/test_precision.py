"""Training computes in bfloat16 only where the device does so by itself."""

import torch

from training import precision


def test_the_device_decides(monkeypatch):
    a = torch.ones(4, 4)
    for has, kind in ((False, torch.float32), (True, torch.bfloat16)):
        monkeypatch.setattr(precision, "computes_bf16", lambda _, has=has: has)
        with precision.autocast(a.device):
            assert (a @ a).dtype == kind
