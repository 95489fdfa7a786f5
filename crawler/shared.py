"""Things that a process has once, however many crawls in it use them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Shared(Generic[K, V]):
    """One thing a key: made for the first who takes it, ended by the last who gives it back."""

    def __init__(self, make: Callable[[K], V]) -> None:
        self._make = make
        self._things: dict[K, tuple[V, int]] = {}

    def take(self, key: K) -> V:
        """Give the thing for ``key``, making it if nobody has it."""
        thing, users = self._things[key] if key in self._things else (self._make(key), 0)
        self._things[key] = thing, users + 1
        return thing

    def give_back(self, key: K) -> V | None:
        """Say that one user is done. Gives the thing if that was the last, who then ends it."""
        thing, users = self._things.pop(key)
        if users == 1:
            return thing
        self._things[key] = thing, users - 1
        return None
