"""The depth model that ships: present, unharmed, small, and right about an easy photo."""

import cv2
import numpy as np
import pytest

import resources
from engine import models
from engine.backends.onnx import OnnxSession
from engine.depth.estimate import estimate
from engine.depth.refine import refine
from engine.depth.subject import subject
from engine.edit import DEFAULT_DEPTH


@pytest.fixture(scope="module")
def session():
    model = models.find(DEFAULT_DEPTH, "depth")
    models.verify(model)
    assert model.path is not None
    assert model.size <= 25e6
    assert model.path.with_suffix(".md").is_file()
    return OnnxSession(model.path, "cpu")


@pytest.fixture(scope="module")
def dandelions():
    """A sharp near dandelion at the upper left, before a meadow and a low sun."""
    image = cv2.imread(str(resources.SAMPLES / "dandelions.jpg"), cv2.IMREAD_REDUCED_COLOR_4)
    return (image[..., ::-1].astype(np.float32) / 255) ** 2.2


def test_the_near_flower_is_near_and_the_sky_is_far(session, dandelions):
    disparity = estimate(dandelions, session.run)
    height, width = disparity.shape
    flower = disparity[int(0.3 * height), int(0.3 * width)]
    sky = disparity[int(0.03 * height), int(0.6 * width)]
    meadow = disparity[int(0.35 * height), int(0.6 * width)]
    assert flower > 0.8
    assert meadow < 0.6
    assert sky < 0.25


def test_the_subject_is_the_sharp_flower(session, dandelions):
    disparity = refine(estimate(dandelions, session.run), dandelions)
    x, y = subject(dandelions, disparity)
    assert 0.13 < x < 0.46
    assert 0.08 < y < 0.6


def test_a_mirrored_photo_has_the_mirrored_depth(session, dandelions):
    there = estimate(dandelions, session.run)
    back = estimate(np.ascontiguousarray(dandelions[:, ::-1]), session.run)[:, ::-1]
    assert np.abs(there - back).mean() < 0.05
