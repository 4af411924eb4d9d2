"""Help in the cells that a unit fills in: drop-downs for choices, a hint beside every cell that is chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from toolkit.schema import Column
from toolkit.workbook.tables.markup import escaped

#: How each kind of column may be typed.
_HOW: Final = {
    "percent": "填 40 或 40%。",
    "amount": "只填数字，如 17800；带单位时写全，如 2000万元。",
    "measure": "填数字，或填文字说明。",
    "day": "填到日，如 2024-06-25。",
    "choice": "从下拉列表中选一项。",
}
#: What the notes of percentages say of how they may be typed in a ledger; in part of it no column is seen whole.
_LEDGER_ONLY: Final = ("填 40", "整列")
#: Programs refuse longer ones.
_LONGEST_TITLE, _LONGEST_TEXT, _LONGEST_LIST = 32, 255, 255


def validations_xml(columns: Iterable[tuple[Column, str, str]]) -> str:
    """The sheet's element of hints and drop-downs for columns: each with its heading as printed and its cells."""
    items = [_validation(*column) for column in columns]
    return f'<dataValidations count="{len(items)}">{"".join(items)}</dataValidations>' if items else ""


def _validation(column: Column, heading: str, cells: str) -> str:
    """Only a drop-down objects, and only by asking: some other words are understood, and 2000万 for a number is too."""
    listed = f'"{",".join(column.choices)}"' if column.choices else ""
    listed = listed if len(listed) <= _LONGEST_LIST + 2 else ""
    kind = ' type="list" errorStyle="warning"' if listed else ""
    choose = f"请从下拉列表中选择：{'、'.join(column.choices)}。"
    error = ' showErrorMessage="1"' + _attributes(errorTitle="不在可选范围", error=choose) if listed else ""
    formula = f"<formula1>{escaped(listed)}</formula1>" if listed else ""
    prompt = "\n".join(dict.fromkeys(filter(None, (_note(column), _HOW.get(column.kind, "")))))
    return (
        f'<dataValidation{kind} allowBlank="1" showInputMessage="1"{error}'
        f'{_attributes(promptTitle=heading, prompt=prompt)} sqref="{cells}">{formula}</dataValidation>'
    )


def _note(column: Column) -> str:
    """What the schema says of a column, as far as it is not said here in other words."""
    if column.kind != "percent":
        return column.note
    clauses = column.note.removesuffix("。").split("；")
    kept = "；".join(clause for clause in clauses if not clause.startswith(_LEDGER_ONLY))
    return f"{kept}。" if kept else ""


def _attributes(**texts: str) -> str:
    made = ""
    for name, text in texts.items():
        cut = text[: _LONGEST_TITLE if name.endswith("Title") else _LONGEST_TEXT]
        made += f' {name}="{escaped(cut).replace(chr(10), "&#10;")}"'
    return made
