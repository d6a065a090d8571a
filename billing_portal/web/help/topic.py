from __future__ import annotations

from dataclasses import dataclass

# A paragraph, the steps of a numbered list, or points without an order.
Block = str | list[str] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One question and its answer.

    Marks in texts: **Label** for a word on the screen, [words](slug) for another topic, [words](@url-name) for a
    page of the portal. `keywords` are further ways to ask, for the search only.
    """

    slug: str
    question: str
    answer: list[Block]
    keywords: str


@dataclass(frozen=True, slots=True)
class Group:
    """Topics under one heading."""

    title: str
    topics: list[Topic]
