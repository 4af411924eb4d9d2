"""What a filter is given, taken as what it needs: a number, an amount, a day, a text, a list; or an error in words.

None is NoValue and an unknown name its own error, as wherever a template prints; all else that does not fit is
CannotDo, which says what was needed and what is there. Texts of cells are read as the ledger's are, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from jinja2 import Undefined

from toolkit.briefing.language.sandbox import NoValue
from toolkit.chinese import LARGEST, Dates, Unread, parse_amount, parse_dates, parse_number
from toolkit.values import CannotDo, shown

_LONGEST: Final = 30
"""So many characters of a text are repeated in an error."""


def there(value: Any) -> Any:
    """The value, which must be there: NoValue for None, its own error for an unknown name."""
    if value is None:
        raise NoValue
    if isinstance(value, Undefined):
        str(value)  # raises what the template's failures know how to word
    return value


def number(value: Any) -> float | int:
    """A finite number, also one in a text (17,800); raises CannotDo for 约300, 45%, a list or a day."""
    kind = type(value)
    if kind is int and -LARGEST < value < LARGEST:
        return value  # type: ignore[no-any-return]
    read = parse_number(value if kind is float else _plain(there(value)))
    if isinstance(read, Unread):
        raise refused("一个数", value, read.why)
    return there(read)  # type: ignore[no-any-return]


def whole(value: Any) -> int:
    """A whole number."""
    found = number(value)
    if isinstance(found, float):
        raise refused("整数", value)
    return found


def money(value: Any) -> float | int:
    """An amount in 万元, also one in a text (1.5亿元); raises CannotDo for one that is not certain (约300)."""
    if not isinstance(there(value), str):
        return number(value)
    read = there(parse_amount(value))
    if isinstance(read, Unread) or read.approximate:
        raise refused("金额", value, read.why if isinstance(read, Unread) else "是约数")
    return read.value  # type: ignore[no-any-return]


def day(value: Any) -> date:
    """One day, also as a text or a cell of the ledger says it; raises CannotDo for a month or a stretch of days."""
    if isinstance(there(value), datetime):
        return value.date()  # type: ignore[no-any-return]
    if isinstance(value, date):
        return value
    read = there(parse_dates(value) if isinstance(value, str) else value)
    if isinstance(read, Dates) and read.first and read.first == read.last:
        return read.first
    raise refused("某一天", value, read.why if isinstance(read, Unread) else "")


def text(value: Any) -> str:
    """A text, or a number as one."""
    if isinstance(there(value), str):
        return value  # type: ignore[no-any-return]
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(number(value))
    raise refused("文字", value)


def each(values: Any, missing: bool = False) -> list[Any]:
    """The members of a list, none of them missing unless that is allowed; raises CannotDo for a text or a mapping."""
    if isinstance(there(values), str | Mapping) or not isinstance(values, Iterable):
        raise refused("清单", values)
    return [value if missing else there(value) for value in values]


def having(value: Any, attributes: str, called: str) -> Any:
    """A value with all of these attributes, called so in Chinese."""
    if all(hasattr(there(value), name) for name in attributes.split()):
        return value
    raise refused(called, value)


def each_having(values: Any, attributes: str, called: str) -> list[Any]:
    """A list of values with all of these attributes, called so in Chinese."""
    return [having(value, attributes, called) for value in each(values)]


def refused(wanted: str, value: Any, why: str = "") -> CannotDo:
    """The error that tells what a filter needs and what it was given."""
    reason = f"（{why}）" if why else ""
    return CannotDo(
        f"过滤器要的是{wanted}，给的是{_called(value)}{reason}。", "", "请核对竖线前面写的是哪一项，或换一个过滤器。"
    )


def _plain(value: Any) -> Any:
    """A decimal as the int or float that it is; anything else as it stands."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)


def _called(value: Any) -> str:
    """What a value is called in an error."""
    if isinstance(value, Unread):
        return f"“{value.text[:_LONGEST]}”"
    if isinstance(value, bool):
        return "真假值"
    if isinstance(value, str):
        return f"文字“{value[:_LONGEST]}{'…' if len(value) > _LONGEST else ''}”"
    if isinstance(value, int | float | Decimal):
        figure = _plain(value)
        return f"数 {shown(figure)}" if abs(figure) < LARGEST else "数"
    if isinstance(value, date | Dates):
        return "日期"
    if isinstance(value, Mapping):
        return "一组名称和值"
    return "清单" if isinstance(value, Iterable) else "别的内容"
