"""The table of formats in docs/files.md: `python -m tests.engine.files.docs_table` prints it.

It is made from the rows that `test_table.py` checks against what is actually read and written.
"""

from __future__ import annotations

from engine.files.formats import FORMATS, UNLIMITED

FIELDS = ("exif", "xmp", "iptc", "icc", "text", "dpi")


def table() -> str:
    """Markdown table: formats x their capabilities."""
    heads = ["format", "suffixes", "written", "bits", "alpha", "quality", "longest side"]
    heads += ["gain map", "layers", *FIELDS]
    lines = [heads, ["---"] * len(heads)]
    for row in FORMATS:
        side = "any" if row.longest_side == UNLIMITED else f"{row.longest_side} px"
        holds = [_limit(row.holds.get(name, 0)) if row.write else "" for name in FIELDS]
        lines.append(
            [
                row.label,
                " ".join(row.suffixes + row.read_suffixes),
                "yes" if row.write else "no",
                ", ".join(str(bits) for bits in row.bits),
                _yes(row.alpha, row.write),
                _yes(row.quality, row.write),
                side if row.write else "",
                _yes(row.gain_map, row.write),
                _yes(row.layers, row.write),
                *holds,
            ]
        )
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _yes(value: bool, written: str) -> str:
    return ("yes" if value else "no") if written else ""


def _limit(size: int) -> str:
    if not size:
        return "no"
    return "yes" if size == UNLIMITED else f"{size // 1024} kB"


if __name__ == "__main__":
    print(table())
