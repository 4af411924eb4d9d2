"""SARIF: the official schema takes every log, and places, rules, fingerprints and paths are what the standard says."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator
from tables import SETTINGS, findings, read, workbook

from toolkit import __version__
from toolkit.check import catalogue, check
from toolkit.cli.validate import command
from toolkit.formats import write
from toolkit.ledger import Reading
from toolkit.values import Checked, Finding, Item, Place, Result, Severity
from toolkit.views.findings import findings_result

SCHEMA = json.loads((Path(__file__).parent / "data/sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
TASKS = """
任务编号|重点任务|任务事项|牵头单位|完成时限|完成率
RW-1|大项|事项一|区发改委|2024年底|六成
RW-2|大项|事项二|区发改委||40
"""


def log_of(result: Result) -> dict[str, Any]:
    """The log of a result, which the official schema takes."""
    stream = io.BytesIO()
    write(result, "sarif", stream)
    log: dict[str, Any] = json.loads(stream.getvalue())
    assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(log)] == []
    assert set(log) == {"$schema", "version", "runs"} and log["$schema"] == SCHEMA["id"]
    return log


def run_of(*found: Finding, ledger: str = "台账.xlsx", item: Callable[[Finding], Item] = lambda f: Item()) -> Any:
    """The one run of some findings."""
    (run,) = log_of(Result({}, checked=(Checked(ledger, "ab" * 32, found, item),)))["runs"]
    return run


def at(place: Place, **other: Any) -> Finding:
    """A finding at a place."""
    kept = {
        "code": "unread-percent",
        "severity": Severity.ERROR,
        "value": "六成",
        "message": "读不出。",
        "remedy": "请改。",
    }
    return Finding(place=place, **{**kept, **other})


CELL = Place("任务台账", 12, "H", "完成率")


def test_the_schema_refuses_what_it_should() -> None:
    log = log_of(Result({}, checked=(Checked("台账.xlsx", "", [at(CELL)]),)))
    log["runs"][0]["results"][0]["level"] = "错误"
    assert [list(error.path)[-1] for error in Draft4Validator(SCHEMA).iter_errors(log)] == ["level"]


# -- the log and its runs


def test_a_ledger_without_findings_is_a_run_without_results() -> None:
    run = run_of()
    assert (run["results"], run["tool"]["driver"]["rules"], run["logicalLocations"]) == ([], [], [])
    assert run["artifacts"] == [
        {
            "location": {"uri": "%E5%8F%B0%E8%B4%A6.xlsx", "index": 0},
            "roles": ["analysisTarget"],
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "hashes": {"sha-256": "ab" * 32},
        }
    ]


def test_no_ledger_is_a_log_without_runs() -> None:
    assert log_of(Result({}))["runs"] == []


def test_several_ledgers_are_several_runs_that_platforms_can_tell_apart() -> None:
    readings = [read({"设置": SETTINGS, "任务台账": TASKS}), read({"设置": SETTINGS})]
    result = findings_result([(reading, check(reading)) for reading in readings])
    named = Result(result.data, checked=tuple(_named(c, f"{n}.xlsx") for n, c in enumerate(result.checked)))
    runs = log_of(named)["runs"]
    assert [run["automationDetails"]["id"] for run in runs] == ["taizhang/0.xlsx/", "taizhang/1.xlsx/"]
    assert [len(run["results"]) for run in runs] == [len(check(reading)) for reading in readings]


def _named(checked: Checked, ledger: str) -> Checked:
    return Checked(ledger, checked.sha256, checked.findings, checked.item_of)


def test_the_tool_says_who_it_is() -> None:
    run = run_of(at(CELL))
    driver = run["tool"]["driver"]
    assert {name: driver[name] for name in driver if name != "rules"} == {
        "name": "taizhang",
        "version": __version__,
        "semanticVersion": __version__,
        "language": "zh-CN",
    }
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", __version__)
    assert (run["language"], run["columnKind"]) == ("zh-CN", "unicodeCodePoints")


def test_the_same_findings_give_the_same_bytes() -> None:
    result = Result({}, checked=(Checked("台账.xlsx", "", [at(CELL), at(Place("设置"), code="own")]),))
    streams = [io.BytesIO(), io.BytesIO()]
    for stream in streams:
        write(result, "sarif", stream)
    assert streams[0].getvalue() == streams[1].getvalue()


# -- rules


def test_rules_are_the_kinds_that_occur_in_the_order_of_the_catalogue_then_the_users_own() -> None:
    codes = ["外加-2", "repeated-key", "GZ-01", "unread-percent", "repeated-key"]
    run = run_of(*(at(CELL, code=code) for code in codes))
    rules = run["tool"]["driver"]["rules"]
    order = [fault.code for fault in catalogue()]
    known = sorted({"repeated-key", "unread-percent"}, key=order.index)
    assert [rule["id"] for rule in rules] == [*known, "GZ-01", "外加-2"]
    assert (
        [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [one["ruleId"] for one in run["results"]] == codes
    )


def test_a_rule_carries_the_words_of_the_catalogue_with_open_holes() -> None:
    (rule,) = run_of(at(CELL))["tool"]["driver"]["rules"]
    assert rule == {
        "id": "unread-percent",
        "name": "百分数无法识别",
        "shortDescription": {"text": "百分数无法识别。"},
        "fullDescription": {"text": "“〔…〕”填写为“〔…〕”，〔…〕，不能当作 0 或空白。"},
        "help": {"text": "请填 40% 或 40。"},
        "defaultConfiguration": {"level": "error"},
        "properties": {"source": "台账约定第3节"},
    }


def test_a_rule_of_the_user_has_its_code_and_the_worst_level_found() -> None:
    found = [
        at(CELL, code="GZ-01", severity=severity) for severity in (Severity.INFO, Severity.ERROR, Severity.WARNING)
    ]
    run = run_of(*found)
    assert run["tool"]["driver"]["rules"] == [
        {
            "id": "GZ-01",
            "shortDescription": {"text": "自定规则 GZ-01。"},
            "defaultConfiguration": {"level": "error"},
        }
    ]
    assert [one["level"] for one in run["results"]] == ["note", "error", "warning"]


def test_every_kind_of_finding_is_described_in_words_that_the_schema_takes() -> None:
    run = run_of(*(at(CELL, code=fault.code, severity=fault.severity) for fault in catalogue()))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [fault.code for fault in catalogue()]
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == [one["level"] for one in run["results"]]
    for rule in rules:
        assert rule["name"] and not re.search("[{}]", rule["fullDescription"]["text"] + rule["help"]["text"])


# -- findings


def test_a_finding_as_a_whole() -> None:
    (one,) = run_of(at(CELL), item=lambda finding: Item("RW-11", "事项", "区发改委"))["results"]
    fingerprint = one.pop("partialFingerprints")["taizhang/v1"]
    assert re.fullmatch("[0-9a-f]{64}:1", fingerprint)
    assert one == {
        "ruleId": "unread-percent",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "读不出。请改。"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "%E5%8F%B0%E8%B4%A6.xlsx", "index": 0},
                    "region": {"startLine": 12, "startColumn": 8, "endColumn": 9},
                },
                "logicalLocations": [
                    {"name": "H12", "fullyQualifiedName": "任务台账!H12", "kind": "cell", "parentIndex": 0}
                ],
            }
        ],
        "properties": {
            "sheet": "任务台账",
            "cell": "H12",
            "column": "完成率",
            "value": "六成",
            "item": {"key": "RW-11", "name": "事项", "unit": "区发改委"},
        },
    }


@pytest.mark.parametrize(
    ("place", "region", "logical"),
    [
        (Place("表", 3, "A"), {"startLine": 3, "startColumn": 1, "endColumn": 2}, ("cell", "A3", "表!A3")),
        (Place("表", 3, "AA"), {"startLine": 3, "startColumn": 27, "endColumn": 28}, ("cell", "AA3", "表!AA3")),
        (
            Place("表", 3, "XFD"),
            {"startLine": 3, "startColumn": 16384, "endColumn": 16385},
            ("cell", "XFD3", "表!XFD3"),
        ),
        (Place("表", 3), {"startLine": 3}, ("row", "第3行", "表!第3行")),
        (Place("表", 0, "H"), None, ("column", "H列", "表!H列")),
        (Place("表"), None, ("sheet", "表", "表")),
        (Place(""), None, None),
    ],
    ids=["cell", "wide", "last column", "row", "column", "sheet", "ledger"],
)
def test_places(place: Place, region: dict[str, int] | None, logical: tuple[str, str, str] | None) -> None:
    run = run_of(at(Place("别的")), at(place))
    (location,) = run["results"][1]["locations"]
    assert location["physicalLocation"].get("region") == region
    names = [(one["kind"], one["name"], one["fullyQualifiedName"]) for one in location.get("logicalLocations", [])]
    assert names == ([logical] if logical else [])
    for one in location.get("logicalLocations", []):
        assert run["logicalLocations"][one.get("parentIndex", one.get("index"))]["name"] == "表"
        assert ("index" in one) == (one["kind"] == "sheet") != ("parentIndex" in one)


def test_real_findings_stand_where_their_ledger_has_them() -> None:
    reading = read({"设置": SETTINGS, "任务台账": TASKS})
    found = findings(reading)
    (run,) = log_of(findings_result([(reading, found)]))["runs"]
    told = [(one["ruleId"], one["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]) for one in run["results"]]
    assert ("unread-percent", "任务台账!F2") in told and told == [(f.code, str(f.place)) for f in found]
    assert [one["properties"]["item"]["key"] for one in run["results"] if one["ruleId"] == "unread-percent"] == ["RW-1"]


def test_what_a_viewer_would_take_for_a_link_or_a_hole_is_text() -> None:
    (one,) = run_of(at(CELL, value="[点](http://甲)", message="“[点](http://甲) {0} {a}”读不出。"))["results"]
    assert one["message"]["text"] == "“[点] (http://甲) {{0}} {{a}}”读不出。请改。"
    assert one["properties"]["value"] == "[点](http://甲)"


def test_control_characters_and_broken_text_are_kept_in_valid_json() -> None:
    (one,) = run_of(at(CELL, value="\x1b[2J\x00\u202e\ud800\r\n"))["results"]
    assert one["properties"]["value"] == "\x1b[2J\x00\u202e\ud800\r\n"


# -- fingerprints


def fingerprints(reading: Reading) -> dict[str, str]:
    """The fingerprint of each finding of a ledger by code and cell."""
    (run,) = log_of(findings_result([(reading, findings(reading))]))["runs"]
    return {f"{r['ruleId']} {r['properties']['cell']}": r["partialFingerprints"]["taizhang/v1"] for r in run["results"]}


def test_a_fingerprint_stays_when_rows_and_columns_move_and_not_when_the_finding_is_another() -> None:
    before = fingerprints(read({"设置": SETTINGS, "任务台账": TASKS}))
    head, one, two = TASKS.strip("\n").split("\n")
    moved = "\n".join(f"备注|{line}" if line is head else f"|{line}" for line in (head, two, one))
    after = fingerprints(read({"设置": SETTINGS, "任务台账": moved}))
    assert after["unread-percent G3"] == before["unread-percent F2"]
    assert after["required-blank F2"] == before["required-blank E3"]
    other = fingerprints(read({"设置": SETTINGS, "任务台账": TASKS.replace("六成", "七成")}))
    assert other["unread-percent F2"] != before["unread-percent F2"]
    assert other["required-blank E3"] == before["required-blank E3"]


@pytest.mark.parametrize(
    "other",
    [
        at(CELL, code="GZ-01"),
        at(CELL, value="七成"),
        at(Place("政策机制", 12, "H", "完成率")),
        at(Place("任务台账", 13, "H", "完成率")),
        at(Place("任务台账", 12, "H", "本月进展")),
    ],
    ids=["code", "value", "sheet", "cell", "column"],
)
def test_other_findings_have_other_fingerprints(other: Finding) -> None:
    first, second = (one["partialFingerprints"]["taizhang/v1"] for one in run_of(at(CELL), other)["results"])
    assert first != second and first.endswith(":1") and second.endswith(":1")


def test_findings_alike_are_told_apart_by_their_order() -> None:
    marks = [
        one["partialFingerprints"]["taizhang/v1"] for one in run_of(at(CELL), at(CELL, message="又一处。"))["results"]
    ]
    assert [mark.partition(":")[2] for mark in marks] == ["1", "2"]
    assert len({mark.partition(":")[0] for mark in marks}) == 1


# -- paths


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a.xlsx", "a.xlsx"),
        ("./回收/甲 乙.xlsx", "%E5%9B%9E%E6%94%B6/%E7%94%B2%20%E4%B9%99.xlsx"),
        ("../a.xlsx", "../a.xlsx"),
        ("100%#?[1]:&.xlsx", "100%25%23%3F%5B1%5D%3A%26.xlsx"),
    ],
)
def test_a_relative_path_stays_relative(path: str, uri: str) -> None:
    run = run_of(at(CELL), ledger=path)
    assert run["artifacts"][0]["location"]["uri"] == uri
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri, "index": 0}


def test_an_absolute_path_has_its_scheme(tmp_path: Path) -> None:
    path = tmp_path / "我的 台账.xlsm"
    artifact = run_of(ledger=str(path))["artifacts"][0]
    assert artifact["location"]["uri"] == path.as_uri() and artifact["location"]["uri"].startswith("file:///")
    assert artifact["mimeType"] == "application/vnd.ms-excel.sheet.macroEnabled.12"


def test_a_name_that_is_no_text_and_a_type_nobody_knows() -> None:
    artifact = run_of(ledger="\udce4.dat")["artifacts"][0]
    assert artifact["location"]["uri"] == "%E4.dat" and "mimeType" not in artifact


def test_a_ledger_that_is_no_file_has_no_digest() -> None:
    (run,) = log_of(Result({}, checked=(Checked("台账", "", ()),)))["runs"]
    assert "hashes" not in run["artifacts"][0]


# -- the command


def test_validate_gives_sarif_of_what_it_finds(tmp_path: Path, capsysbinary: Any, monkeypatch: Any) -> None:
    workbook(tmp_path / "我的 台账.xlsx", {"设置": SETTINGS, "任务台账": TASKS})
    monkeypatch.chdir(tmp_path)
    assert command.main(["我的 台账.xlsx", "--format", "sarif"], standalone_mode=False) == 1
    (run,) = json.loads(capsysbinary.readouterr().out)["runs"]
    assert unquote(run["artifacts"][0]["location"]["uri"]) == "我的 台账.xlsx"
    assert "unread-percent" in {one["ruleId"] for one in run["results"]}
    assert str(tmp_path) not in json.dumps(run)
