"""Training an adapter for the large DiT (FLUX.2 [klein]): see `training.lora_flux`."""
