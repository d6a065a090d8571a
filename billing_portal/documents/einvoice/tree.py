from __future__ import annotations

from decimal import Decimal
from typing import Any

from lxml import etree

from billing_portal.documents.text import writable


class Tree:
    """An element that grows children of one namespace; text is data and never markup."""

    def __init__(self, element: Any, namespace: str) -> None:
        self.element, self.namespace = element, namespace

    def add(self, tag: str, text: object = None, namespace: str = "", **attributes: str) -> Tree:
        """A new last child; `text` is written as it is, without what XML cannot hold."""
        written = {name: writable(value) for name, value in attributes.items()}
        child = etree.SubElement(self.element, f"{{{namespace or self.namespace}}}{tag}", written)
        if text is not None:
            child.text = writable(str(text))
        return Tree(child, self.namespace)

    def opt(self, tag: str, text: object, namespace: str = "", **attributes: str) -> None:
        """As `add`, but only if there is a text."""
        if text is not None and writable(str(text)).strip():
            self.add(tag, text, namespace, **attributes)

    def to_bytes(self) -> bytes:
        """The document, always the same bytes for the same tree."""
        written: bytes = etree.tostring(
            self.element, xml_declaration=True, encoding="UTF-8", pretty_print=True
        )
        return written


def two(amount: Decimal) -> str:
    """An amount with two decimals, as BR-DEC asks."""
    return f"{amount:.2f}"


def plain(number: Decimal | int) -> str:
    """A rate or quantity without needless zeros and never with an exponent."""
    return format(Decimal(number).normalize(), "f")
