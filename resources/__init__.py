"""Files shipped with the program: weights with their cards, icons, the sample photo."""

from pathlib import Path

ROOT = Path(__file__).parent
MODELS = ROOT / "models"
SAMPLES = ROOT / "samples"
ICONS = ROOT / "icons"
