"""Files shipped with the program: weights with their cards, lenses, icons, the sample photo."""

from pathlib import Path

ROOT = Path(__file__).parent
MODELS = ROOT / "models"
SAMPLES = ROOT / "samples"
ICONS = ROOT / "icons"
TRANSLATIONS = ROOT / "translations"
LENSES = ROOT / "lenses"

SAMPLE = SAMPLES / "spices.jpg"
"""The sample photo: sharp throughout, from an arm's length to the back of a stall."""
