"""Amounts that are printed once for several rows, and the investment groups they become."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from toolkit.chinese import Amount, parse_amount
from toolkit.importing.cells import plain
from toolkit.importing.pieces import Piece
from toolkit.importing.values import Share
from toolkit.values import column_letter


def shares_of(
    pieces: Sequence[Piece],
    heading: str,
    unit_of: Callable[[int], str],
    alike: Callable[[int, int], bool],
    repeated_is_one: bool,
) -> list[Share]:
    """The shared amounts of a column of pieces, in order; `unit_of` tells in what unit a row's amount is written.

    A merged amount is shared by its rows. After a page break a blank piece goes on with the one before; one that says
    the same amount again is taken for the same where either is merged and the rows are `alike` (which is asked with
    the indexes of the rows above and below the break), unless `repeated_is_one` is false.
    """
    found: list[Share] = []
    for chain in _chains(pieces, alike, repeated_is_one):
        rows = tuple(row for piece in chain for row in piece.rows)
        if len(rows) > 1 and chain[0].value != "":
            amount = parse_amount(chain[0].value, unit_of(chain[0].first))
            value = amount.value if isinstance(amount, Amount) else None
            printed = [piece for piece in chain if not piece.continues]
            found.append(Share(heading, rows, len(printed), value, _why(chain)))
    return found


def _chains(pieces: Sequence[Piece], alike: Callable[[int, int], bool], repeated_is_one: bool) -> Iterator[list[Piece]]:
    """Pieces that say one amount, together."""
    chain: list[Piece] = []
    for piece in pieces:
        if chain and (piece.continues or (repeated_is_one and _repeats(chain[-1], piece, alike))):
            chain.append(piece)
            continue
        if chain:
            yield chain
        chain = [piece]
    if chain:
        yield chain


def _repeats(before: Piece, piece: Piece, alike: Callable[[int, int], bool]) -> bool:
    """Whether a piece at the top of a page prints again what the last piece of the page before says."""
    if not piece.begins_page or piece.value == "" or not (piece.merged or before.merged):
        return False
    return plain(piece.value) == plain(before.value) and alike(before.last, piece.first)


def _why(chain: Sequence[Piece]) -> str:
    blank = sum(piece.continues for piece in chain)
    again = len(chain) - 1 - blank
    words = ["一个合并单元格"] if len(chain) == 1 else []
    words += [f"换页后空白的 {blank} 段接上页"] if blank else []
    words += [f"换页处重复印出同一金额 {again} 次，按一笔计"] if again else []
    return "；".join(words)


def named(shares: Sequence[Share], taken: Callable[[Share], Collection[str]]) -> list[Share]:
    """The shares with names A, B, … Z, AA, …, leaving out those that are `taken` where a share belongs."""
    used: set[str] = set()
    done: list[Share] = []
    for share in shares:
        others = taken(share)
        index = 0
        while (name := column_letter(index)) in used or name in others:
            index += 1
        used.add(name)
        done.append(replace(share, name=name))
    return done
