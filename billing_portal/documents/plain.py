"""Frozen dataclasses to plain JSON data and back, strictly: what does not fit is an error, not a guess."""

from __future__ import annotations

import types
import typing
from collections.abc import Hashable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def to_plain(value: Any) -> Any:
    """Dataclasses become dicts, tuples lists, dates ISO text; everything else must be JSON already."""
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if names := _names(typing.cast(Hashable, type(value))):
        return {name: to_plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a snapshot")


@lru_cache(maxsize=256)
def _names(cls: Hashable) -> tuple[str, ...]:
    """The fields of a dataclass in order; none for any other class."""
    return tuple(item.name for item in fields(cls)) if is_dataclass(cls) else ()


@lru_cache(maxsize=64)
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def from_plain(cls: type[T], data: Any) -> T:
    """Build `cls` from what `to_plain` made; raises ValueError for unknown or missing fields, wrong types."""
    if not isinstance(data, dict):
        raise ValueError(f"{cls.__name__} is read from a dict")
    known = {item.name: item for item in fields(cls)}
    if unknown := data.keys() - known.keys():
        raise ValueError(f"{cls.__name__} has no field {min(unknown)!r}")
    for name, item in known.items():
        if name not in data and item.default is MISSING and item.default_factory is MISSING:
            raise ValueError(f"{cls.__name__} needs {name!r}")
    hints = _hints(cls)
    return cls(**{name: _read(hints[name], value, name) for name, value in data.items()})


def _read(hint: Any, value: Any, name: str) -> Any:
    if isinstance(hint, types.UnionType):
        if value is None and type(None) in hint.__args__:
            return None
        return _read(next(arg for arg in hint.__args__ if arg is not type(None)), value, name)
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{name} is a list")
        return tuple(_read(typing.get_args(hint)[0], item, name) for item in value)
    if is_dataclass(hint):
        return from_plain(typing.cast("type[Any]", hint), value)
    if hint in (date, datetime):
        if not isinstance(value, str):
            raise ValueError(f"{name} is ISO text")
        return hint.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if type(value) is not hint:
        raise ValueError(f"{name} is {hint.__name__}, not {type(value).__name__}")
    return value
