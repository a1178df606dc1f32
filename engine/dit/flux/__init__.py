"""The large DiT: FLUX.2 [klein] with a LoRA adapter, in latent space. `model`, `codec`, `load`
and `session` need torch and diffusers; the rest, which decides whether to load at all, does not."""
