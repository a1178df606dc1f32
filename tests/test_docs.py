"""The pages hold together: links lead somewhere, commands exist, options are described."""

import importlib.util
import re
from pathlib import Path

import pytest

from app.cli.arguments import COMMANDS, parser

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES += sorted((ROOT / "resources").rglob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip("# ").lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for link in LINK.findall(page.read_text("utf-8")):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, place = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        if place and target.suffix == ".md":
            heads = [
                anchor(line) for line in target.read_text("utf-8").split("\n") if line[:1] == "#"
            ]
            assert place in heads, f"{link} names no heading"


def test_every_page_is_reached_from_the_readme():
    reached, wanted = set(), [ROOT / "README.md"]
    while wanted:
        page = wanted.pop()
        if page in reached:
            continue
        reached.add(page)
        for link in LINK.findall(page.read_text("utf-8")):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.exists():
                wanted.append(target)
    assert {page for page in PAGES if page.parent == ROOT / "docs"} <= reached


def test_modules_that_pages_start_are_there():
    for page in PAGES:
        for module in re.findall(r"python -m ([a-z_]+(?:\.[a-z_]+)*)", page.read_text("utf-8")):
            if module.split(".")[0] in ("engine", "export_tools", "resources", "tests", "training"):
                assert importlib.util.find_spec(module), f"{page.name}: {module}"


def test_the_command_line_page_has_every_option():
    text = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    for command in COMMANDS:
        assert f"diffcamera {command}" in text
    choices = parser()._subparsers._group_actions[0].choices
    for name in ("refocus", "sweep", "models"):
        for action in choices[name]._actions:
            long = [word for word in action.option_strings if word.startswith("--")]
            shown = not long or long[0] in ("--help", "--output") or long[0] in text
            assert shown, f"{name} {long[0]}"
