"""Compute the prompt's embedding once, so that neither training nor refocusing needs the text
encoder: the adapter carries it.

    python -m training.flux.prompt --base FLUX.2-klein-base-4B -o PROMPT.safetensors
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch
from diffusers.pipelines.flux2.pipeline_flux2_klein import Flux2KleinPipeline
from safetensors.torch import save_file
from transformers import AutoTokenizer, Qwen3ForCausalLM

from engine.errors import InputError

TEXT = "Refocus this photo: sharp at the focus point, with the depth of field asked for."
LENGTH = 64
"""Tokens, including padding; FLUX.2's own 512 would cost an eighth of the sequence."""


def main(args: list[str] | None = None) -> None:
    """Write the embedding [LENGTH, joint_attention_dim] as "prompt" into a safetensors file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--base", type=Path, required=True, help="folder with its text encoder")
    parser.add_argument("--text", default=TEXT)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args(args)
    try:
        save_file({"prompt": embed(options.base, options.text)}, options.output)
    except InputError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None


@torch.no_grad()
def embed(base: Path, text: str) -> torch.Tensor:
    """The hidden states that FLUX.2 [klein] is conditioned on, [LENGTH, 3 x the encoder's width].

    Raises:
        InputError: the folder has no text encoder or tokenizer.
    """
    for part in ("text_encoder", "tokenizer"):
        if not (base / part).is_dir():
            raise InputError(
                f"{base}: no {part}; fetch the whole folder, or leave the prompt to be learned"
            )
    tokenizer = AutoTokenizer.from_pretrained(base / "tokenizer", local_files_only=True)
    encoder = Qwen3ForCausalLM.from_pretrained(
        base / "text_encoder", torch_dtype="auto", local_files_only=True, use_safetensors=True
    )
    embedded = Flux2KleinPipeline._get_qwen3_prompt_embeds(
        encoder, tokenizer, text, max_sequence_length=LENGTH
    )
    return embedded[0].float().contiguous()


if __name__ == "__main__":
    main()
