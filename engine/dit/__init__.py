"""The diffusion transformer: from draft to ground truth. Only `layers` and `model` need torch."""
