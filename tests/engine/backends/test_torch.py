"""The PyTorch backend with a real, tiny RefocusDiT."""

import threading

import numpy as np
import pytest
import torch

from engine.backends.torch import TorchSession, best_device
from engine.dit.config import DitConfig
from engine.dit.model import RefocusDiT
from engine.errors import Cancelled, EngineError
from export_tools.inputs import picture_inputs

NAMES = (
    "state", "photo", "draft", "sharp_drafts", "disparity", "validity", "source_coc",
    "source_known", "target_coc", "camera", "timestep",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    torch.manual_seed(0)
    model = RefocusDiT.of(DitConfig(stem=8, widths=(32,), blocks=(1,), window=4, condition=16))
    torch.nn.init.normal_(model.conv_out.weight, std=0.02)
    path = tmp_path_factory.mktemp("model") / "tiny"
    model.save_pretrained(path)
    return path


@pytest.fixture
def inputs():
    return picture_inputs(list(NAMES), 40, 56, np.random.default_rng(0))


def test_bf16_is_near_full_precision(folder, inputs):
    exact = TorchSession(folder, device="cpu", exact=True).run(inputs)["clean"]
    fast = TorchSession(folder, device="cpu").run(inputs)["clean"]
    assert exact.shape == (1, 3, 40, 56)
    assert exact.dtype == fast.dtype == np.float32
    assert -10 * np.log10(((exact - fast) ** 2).mean() + 1e-12) > 45


@pytest.mark.filterwarnings("error")
def test_inputs_that_may_not_be_written_to_are_read(folder, inputs):
    session = TorchSession(folder, device="cpu", exact=True)
    expected = session.run(inputs)["clean"]
    for array in inputs.values():
        array.flags.writeable = False
    assert np.array_equal(session.run(inputs)["clean"], expected)


def test_interrupt_ends_the_run_and_the_next_one_works(folder, inputs):
    session = TorchSession(folder, device="cpu")
    many = {n: np.repeat(a, 64, axis=0) for n, a in inputs.items()}
    ended = threading.Event()

    def impatient():
        while not ended.wait(0.01):
            session.interrupt()

    thread = threading.Thread(target=impatient)
    thread.start()
    try:
        with pytest.raises(Cancelled):
            session.run(many)
    finally:
        ended.set()
        thread.join()
    assert session.run(inputs)["clean"].shape == (1, 3, 40, 56)


@pytest.mark.parametrize("name", ["config.json", "diffusion_pytorch_model.safetensors"])
def test_a_damaged_folder_is_told(folder, tmp_path, name):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:30])
    with pytest.raises(EngineError, match="not a whole RefocusDiT"):
        TorchSession(tmp_path, device="cpu")


def test_the_device_is_the_best_that_is_there():
    if torch.cuda.is_available():
        pytest.skip("a CUDA device is here")
    assert best_device("cpu") == "cpu"
    assert best_device("cuda") == "cpu"
    assert TorchSession.__doc__
