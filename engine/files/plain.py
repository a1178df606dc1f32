"""Frozen dataclasses <-> plain JSON values, with every value checked on input.

What a newer program has added to a file is not understood but kept: `merged` puts the known values
into the data that was read, and leaves the rest of it unchanged.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from engine.errors import InputError


def to_plain(value: Any, folder: Path) -> Any:
    """Dicts, lists, texts, numbers, booleans and None for a dataclass.

    Args:
        folder: files in it are named relative to it, so it can be moved as a whole.
    """
    if is_dataclass(value):
        return {f.name: to_plain(getattr(value, f.name), folder) for f in fields(value)}
    if isinstance(value, tuple):
        return [to_plain(item, folder) for item in value]
    if isinstance(value, Path):
        whole = value.absolute()
        inside = whole.is_relative_to(folder)
        return whole.relative_to(folder).as_posix() if inside else str(whole)
    return value


def from_plain(kind: Any, data: Any, folder: Path, where: str = "") -> Any:
    """A value of type `kind` from plain data.

    Args:
        kind: a dataclass, or any type used in one.
        folder: what relative file names are relative to.
        where: name of the value, for the message.
    Raises:
        InputError: a value has the wrong type or is out of range; the message says which.
    """
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _dataclass(kind, data, folder, where)
    if origin in (Union, types.UnionType):
        if data is None and type(None) in inner:
            return None
        (some,) = (option for option in inner if option is not type(None))
        return from_plain(some, data, folder, where)
    if origin is tuple:
        if not isinstance(data, list):
            raise _wrong(where, data, "a list")
        items = [inner[0]] * len(data) if inner[-1] is Ellipsis else list(inner)
        if len(items) != len(data):
            raise _wrong(where, data, f"a list of {len(items)}")
        pairs = enumerate(zip(items, data, strict=True))
        return tuple(from_plain(k, d, folder, f"{where}[{i}]") for i, (k, d) in pairs)
    if origin is Literal:
        if data not in inner or isinstance(data, bool | int | float):
            raise _wrong(where, data, "one of " + ", ".join(map(str, inner)))
        return data
    return _single(kind, data, folder, where)


def merged(new: Any, old: Any) -> Any:
    """`new` plus what only `old` has: unknown fields of dicts and of equal list items."""
    if isinstance(new, dict) and isinstance(old, dict):
        known = {key: merged(value, old.get(key)) for key, value in new.items()}
        return {key: value for key, value in old.items() if key not in new} | known
    if isinstance(new, list) and isinstance(old, list):
        return [_same(item, old) for item in new]
    return new


def _same(item: Any, old: list) -> Any:
    if not isinstance(item, dict):
        return item
    twins = (o for o in old if isinstance(o, dict) and all(o.get(k) == v for k, v in item.items()))
    return next(twins, item)


def _dataclass(kind: Any, data: Any, folder: Path, where: str) -> Any:
    if not isinstance(data, dict):
        raise _wrong(where, data, "a group of values")
    hints = get_type_hints(kind)
    values = {}
    for field in fields(kind):
        name = f"{where}.{field.name}" if where else field.name
        if field.name in data:
            values[field.name] = from_plain(hints[field.name], data[field.name], folder, name)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise InputError(f"'{name}' is missing")
    return kind(**values)


def _single(kind: Any, data: Any, folder: Path, where: str) -> Any:
    if kind is bool and isinstance(data, bool):
        return data
    if kind is int and isinstance(data, int) and not isinstance(data, bool):
        return data
    if kind is float and isinstance(data, int | float) and not isinstance(data, bool):
        if not abs(data) <= 1e300:  # also refuses NaN
            raise _wrong(where, data, "a number")
        return float(data)
    if kind is str and isinstance(data, str):
        return data
    if kind is Path and isinstance(data, str) and data and "\0" not in data:
        return folder / data
    names = {bool: "true or false", int: "a whole number", float: "a number", Path: "a file name"}
    raise _wrong(where, data, names.get(kind, "a text"))


def _wrong(where: str, data: Any, wanted: str) -> InputError:
    shown = repr(data)
    return InputError(f"'{where}' is {shown[:40]}{'...' * (len(shown) > 40)}, not {wanted}")
