"""taizhang: reads a district's ledgers, validates them, takes status and writes Word briefings.

As a library: `reading = toolkit.read_ledger("台账.xlsx")`, then `reading.check()`, `reading.frame("项目台账")` and
`toolkit.summarize(reading, "2024-06")`. Nothing is loaded before it is used.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = [
    "CannotDo", "Finding", "Period", "Place", "Reading", "Severity", "Span", "Summary", "__version__", "read_ledger",
    "summarize",
]  # fmt: skip

if TYPE_CHECKING:
    from toolkit.library import (
        CannotDo,
        Finding,
        Period,
        Place,
        Reading,
        Severity,
        Span,
        Summary,
        read_ledger,
        summarize,
    )
else:

    def __getattr__(name: str) -> object:
        """A name of the library, which is loaded by the first of them that is used."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
        from toolkit import library

        return getattr(library, name)


def __dir__() -> list[str]:
    """The names there are, those not loaded yet among them."""
    return sorted({*globals(), *__all__})
