"""What the renderer has beside variables and filters, for the look of a document, told with examples.

Rich text, pictures, Word's charts, cells of tables and numbered lists: names that stand in no list of filters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from toolkit.briefing.drawing.chart_data import ChartData, series
from toolkit.briefing.language.sandbox import Environment


@dataclass(frozen=True, slots=True)
class Addition:
    """One of them, for whoever writes a template.

    `sort` is what sort of name it is (标记, 过滤器, 函数), `says` one line in Chinese, `example` a tag as it is typed.
    """

    sort: str
    says: str
    example: str


ADDITIONS: Final[Mapping[str, Addition]] = MappingProxyType(
    {
        "rich": Addition(
            "过滤器",
            "带格式的文字，用 {{r … }} 印出：bold、italic、underline、strike、color、highlight、size（半磅）、font、"
            "style、superscript、subscript、link；几截用 ~ 连接",
            "{{r issuer|rich(bold=true, color='C00000') }}",
        ),
        "picture": Addition(
            "函数、过滤器",
            "图片，width、height 是毫米，alt 是替代文字；图片由程序给出，台账里没有",
            "{{ picture(logo, width=60) }}",
        ),
        "chart": Addition(
            "标记", "写在 Word 图表的替代文字或标题里，图表换成这些名称和数", "{{ chart: tasks.by_status }}"
        ),
        "series": Addition(
            "过滤器",
            "图表的名称和数，从清单逐项取：先写名称取什么，再写各系列取什么",
            "{{ chart: lists|series('list', 计划投资='planned', 累计完成投资='invested') }}",
        ),
        "vmerge": Addition(
            "标记",
            "写在单元格里：上下相邻、这个值相等的格合并，不写值时看文字；within 只在左边那一列合并了的几行之内",
            "{% vmerge issuer within %}",
        ),
        "cellbg": Addition("标记", "写在单元格里：底色，六位十六进制，空文字不着色", "{% cellbg 'FFC000' %}"),
        "colspan": Addition("标记", "写在单元格里：横跨几列", "{% colspan 2 %}"),
        "vm": Addition("标记", "写在单元格里：一个循环里的各行合并，文字须相同；不同的用 vmerge", "{% vm %}"),
        "hm": Addition("标记", "写在单元格里：一个循环里的各列合并", "{% hm %}"),
        "restart": Addition(
            "标记",
            "编号重新从头编：写在编号的段落里；单独一段写 {%p restart %}，此后的编号列表都从头编",
            "{% restart %}",
        ),
    }
)
"""Each by its name."""


def own_filters(environment: Environment) -> dict[str, Callable[..., Any]]:
    """The filters among them which may be asked what they say of a value, with nothing around it."""

    def told(rows: Any, label: str, title: str = "", **columns: str) -> ChartData:
        return series(environment, rows, label, title, **columns) if rows else ChartData((), (), title)

    return {"rich": environment.filters["rich"], "series": told}
