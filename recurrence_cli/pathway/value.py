"""Frozen values that cost next to nothing to define.

`dataclass(frozen=True)` compiles six methods for each class, which for thirty classes is a tenth of the time of a short
run, and with slots unpickles slowly. `value` shares its methods among all classes; for everything else, `fields` and
`replace` among it, such a class is a dataclass.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[Class]) -> type[Class]:
    """Make a frozen dataclass of `cls`, compared by its fields.

    Methods that it defines itself stay.
    """
    made = dataclass(init=False, repr=False, eq=False)(cls)
    for name, method in _methods(made).items():
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made


def _methods(cls: type) -> dict[str, Callable[..., Any]]:
    every: tuple[Field[Any], ...] = fields(cls)
    given = tuple(f for f in every if f.init)
    names = tuple(f.name for f in given)
    compared = tuple(f.name for f in every if f.compare)
    shown = tuple(f.name for f in every if f.repr)
    after = getattr(cls, "__post_init__", None)

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        values = self.__dict__
        values.update(zip(names, args, strict=False))
        if len(args) > len(names) or any(name not in names or name in values for name in kwargs):
            raise TypeError(f"{cls.__name__} takes {', '.join(names)}, each once")
        values.update(kwargs)
        for f in every:
            if f.name not in values:
                if f.default is not MISSING:
                    values[f.name] = f.default
                elif f.default_factory is not MISSING:
                    values[f.name] = f.default_factory()
                elif f.init:
                    raise TypeError(f"{cls.__name__} needs {f.name}")
        if after:
            after(self)

    def __eq__(self: Any, other: object) -> bool:
        if self.__class__ is not other.__class__:
            return NotImplemented
        return self is other or all(getattr(self, name) == getattr(other, name) for name in compared)

    def __hash__(self: Any) -> int:
        return hash(tuple(getattr(self, name) for name in compared))

    def __repr__(self: Any) -> str:
        return f"{cls.__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def __setattr__(self: Any, name: str, _: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self: Any, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    return {method.__name__: method for method in (__init__, __eq__, __hash__, __repr__, __setattr__, __delattr__)}
