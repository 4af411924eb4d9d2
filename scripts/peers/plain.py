"""What an analyst would write with pandas, openpyxl and docxtpl: `taizhang validate`, `summarize -o` and `monthly`.

`plain.py validate LEDGER` reads every sheet and makes the checks that the toolkit's rules make; it loses cells and
unreadable numbers as such scripts do, and opens the workbook a second time for what pandas does not tell.
`plain.py summarize LEDGER OUT.xlsx` takes the status of every item and writes the same views as the toolkit, with
charts, data bars, fills and links to the ledger's cells. It does not do the sheet of traces and the links to it, the
forecast, changes and trends, notes below tables, what 设置 says of thresholds and words, milestones, shares that add up
to 100.0, charts cut to pages; its bytes are not the same twice.
`plain.py monthly LEDGER TEMPLATE OUT` does both and renders a briefing.
It is here to be measured against, not to be used.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
from _plain_cells import read


def validate(path: str) -> None:
    """Print all that is found, as JSON."""
    from _plain_checks import everything

    print(json.dumps(everything(path)[1], ensure_ascii=False))


def summarize(path: str, out: str) -> None:
    """Write the summary's workbook."""
    from _plain_tables import tables_of
    from _plain_workbook import write_workbook

    write_workbook(tables_of(read(path)), Path(out), Path(path))


def monthly(path: str, template: str, out: str) -> None:
    """Validate, summarize to a workbook, render a briefing."""
    from _plain_checks import everything
    from _plain_tables import tables_of
    from _plain_workbook import write_workbook

    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    sheets, found = everything(path)
    (folder / "findings.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    tables = tables_of(sheets)
    write_workbook(tables, folder / "summary.xlsx", Path(path))
    brief(tables, template, folder / "briefing.docx")


def brief(tables: dict[str, pd.DataFrame], template: str, path: Path) -> None:
    """Render the briefing; the loops of the benchmark's template run over as many rows as the toolkit's own."""
    from docxtpl import DocxTemplate

    rows = {title: table.to_dict("records") for title, table in tables.items()}
    lagging = rows["滞后与逾期"]
    loops = {
        "kinds": rows["总体情况"][:3],
        "plans": rows["所属规划"][:1],
        "lists": rows["项目清单"][:-1],
        "leading_units": rows["责任单位"],
        "progress_items": rows["任务明细"][:10],
        "open_problems": [row for row in rows["问题清单"] if row["环节"] != "销账"],
        "overdue_plan_items": [row for row in lagging if (row["类别"], row["状态"]) == ("任务", "逾期")],
        "behind_plan_items": [row for row in lagging if (row["类别"], row["状态"]) == ("任务", "滞后")],
        "lagging_items": lagging,
        "task_items": rows["任务明细"],
    }
    document = DocxTemplate(template)
    document.render({"word": "达到序时进度", "yes": True, "no": False, **loops}, autoescape=True)
    document.save(path)


if __name__ == "__main__":
    {"validate": validate, "summarize": summarize, "monthly": monthly}[sys.argv[1]](*sys.argv[2:])
