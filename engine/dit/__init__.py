"""The diffusion transformer: from the draft to the truth. Only `layers` and `model` need torch."""
