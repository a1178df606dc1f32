"""Every import between the folders, read from the source: what may know what.

    app -> engine <- training -> export_tools -> engine

Imports inside functions count as those at the top do; those for type checkers alone do not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from app.cli.arguments import COMMANDS
from engine.files.formats import FORMATS

ROOT = Path(__file__).parents[1]
FOLDERS = ("app", "engine", "export_tools", "resources", "training")
QT = {"PySide6", "shiboken6", "superqt"}
MODEL_RUNTIMES = {"torch", "onnxruntime", "diffusers", "transformers", "peft", "accelerate"}

FORBIDDEN = {
    "app": {"training", "export_tools", "tests", *MODEL_RUNTIMES},
    "engine": {"app", "training", "export_tools", "tests", *QT},
    "export_tools": {"app", "training", "tests", *QT},
    "resources": {"app", "training", "export_tools", "tests"},
    "training": {"app", "tests", *QT},
}
"""What a folder must not import. The scripts in `resources` that make files may read the engine's
tables; the `resources` package that the engine imports may not, or the two would be a cycle."""

BEHIND_THE_FRONT = ("backends", "dispatch", "jobs", "pipeline", "worker")
"""Parts of the engine that the window reaches through `engine.front` alone."""


@dataclass(frozen=True)
class Import:
    """Attributes:
    module: the module whose source holds the import.
    target: the module that is imported.
    line: where, in the source of `module`.
    deferred: it stands in a function.
    """

    module: str
    target: str
    line: int
    deferred: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {module_name(path): path for name in FOLDERS for path in (ROOT / name).rglob("*.py")}


def imports_of(module: str, source: str) -> Iterator[Import]:
    """The imports in `source`, those under `if TYPE_CHECKING:` left out."""

    def walk(node: ast.AST, deferred: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(module, alias.name, child.lineno, deferred)
            elif isinstance(child, ast.ImportFrom):
                assert child.module, f"{module}: relative import in line {child.lineno}"
                for alias in child.names:
                    name = f"{child.module}.{alias.name}"
                    target = name if name in SOURCES else child.module
                    yield Import(module, target, child.lineno, deferred)
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from walk(child, deferred or inside)

    return walk(ast.parse(source), False)


IMPORTS = [
    one for module, path in SOURCES.items() for one in imports_of(module, path.read_text("utf-8"))
]


def packages_of(module: str) -> Iterator[str]:
    """The packages that importing `module` runs first: a, a.b of a.b.c."""
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


def first_cycle(imports: list[Import]) -> list[str]:
    """Modules that import each other in a ring, or nothing."""
    graph: dict[str, set[str]] = {}
    for one in imports:
        targets = {one.target, *packages_of(one.target)} & SOURCES.keys()
        graph.setdefault(one.module, set()).update(targets)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


@pytest.mark.parametrize("folder", FOLDERS)
def test_arrows_between_folders_point_at_the_engine(folder):
    wrong = [
        str(one)
        for one in IMPORTS
        if one.module.split(".")[0] == folder and one.target.split(".")[0] in FORBIDDEN[folder]
    ]
    assert wrong == []


def test_no_module_imports_itself_by_way_of_others():
    assert first_cycle(IMPORTS) == []


def test_the_window_reaches_the_engine_by_its_front():
    inside = tuple(f"engine.{name}" for name in BEHIND_THE_FRONT)
    wrong = [
        str(one)
        for one in IMPORTS
        if one.module.startswith("app.")
        and not one.module.startswith("app.cli")
        and (one.target in inside or one.target.startswith(tuple(f"{name}." for name in inside)))
    ]
    assert wrong == []


def test_the_command_line_loads_qt_for_the_window_alone():
    """By what it imports at the top, and what that imports in turn."""
    at_top: dict[str, set[str]] = {}
    for one in IMPORTS:
        if not one.deferred:
            at_top.setdefault(one.module, set()).update({one.target, *packages_of(one.target)})
    loaded, waiting = set(), [m for m in SOURCES if m == "app" or m.startswith("app.cli")]
    while waiting:
        module = waiting.pop()
        if module not in loaded:
            loaded.add(module)
            waiting += at_top.get(module, ())
    assert {name.split(".")[0] for name in loaded} & (QT | {"torch"}) == set()


def test_the_reader_of_imports_sees_what_it_should():
    source = """
import cv2
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from app.window import MainWindow
def later():
    from engine.files import formats
"""
    found = [(one.target, one.deferred) for one in imports_of("engine.lens", source)]
    assert found == [("cv2", False), ("typing", False), ("engine.files.formats", True)]
    ring = [
        Import("engine.lens", "engine.edit", 1, True),
        Import("engine.edit", "engine.lens", 1, False),
    ]
    assert set(first_cycle(ring)) == {"engine.lens", "engine.edit"}


def test_the_bundle_takes_what_is_imported_by_name():
    named = {place.split(":")[0] for row in FORMATS for place in (row.read, row.write) if place}
    named |= {f"app.cli.{command}" for command in COMMANDS}
    taken = re.findall(r'collect_submodules\("([\w.]+)"\)', (ROOT / "build.spec").read_text())
    assert named
    assert not [name for name in named if not name.startswith(tuple(taken))]
