"""The catalogue of faults: every one named, explained in Chinese, and filled with all the words its text asks for."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest
from carrying import SHEET, carrying, relation
from tables import workbook
from test_rules import CASES, CLEAN, OF_THE_FILE, Case, changed, fired

from toolkit.check import all_rules, catalogue, check, counts
from toolkit.ledger import faults
from toolkit.ledger import settings as ledger_settings
from toolkit.schema import standard_schema
from toolkit.values import Fault, Finding, Place, Severity
from toolkit.workbook.reader import read_ledger

FAULTS = {fault.code: fault for fault in catalogue()}
FIRED = {case.code: case for case in CASES}

#: Names of file types and options that a message may hold; everything else is Chinese.
_LATIN = re.compile(r"[A-Za-z]{2,}")


def finding_of(case: Case) -> Finding:
    """The first finding of the case's own code."""
    return next(f for f in fired(case) if f.code == case.code)


def finding_of_file(code: str, folder: Path) -> Finding:
    """The finding of a file with a macro and with an embedded object."""
    ledger = workbook(folder / "台账.xlsx", CLEAN)
    for kind in ("vbaProject", "oleObject"):
        carrying(ledger, relation(kind, f"{kind}.bin"), owner=SHEET)
    return next(f for f in check(read_ledger(ledger)) if f.code == code)


def holes(template: str) -> set[str]:
    """The names a template wants filled."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_codes_are_unique() -> None:
    assert [code for code, times in Counter(fault.code for fault in catalogue()).items() if times > 1] == []


def test_every_fault_of_reading_is_in_the_catalogue() -> None:
    assert set(faults.FAULTS) == {value for value in vars(faults).values() if isinstance(value, Fault)}
    assert set(faults.FAULTS) <= set(catalogue())


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
class TestFault:
    """One fault as the manual prints it."""

    def test_code_is_lower_case_words_with_hyphens(self, fault: Fault) -> None:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", fault.code)

    @pytest.mark.parametrize("part", ["title", "says", "remedy", "source"])
    def test_words_are_chinese(self, fault: Fault, part: str) -> None:
        text = re.sub(r"\{[^}]*\}", "", getattr(fault, part))
        assert re.search(r"[\u4e00-\u9fff]{2}", text)
        assert not _LATIN.search(text)

    def test_sentences_end_like_sentences(self, fault: Fault) -> None:
        assert fault.says.endswith(("。", "{hint}"))
        assert fault.remedy.endswith(("。", "{note}"))
        assert not fault.title.endswith("。") and not holes(fault.title) and len(fault.title) <= 20

    def test_severity_is_one_of_three(self, fault: Fault) -> None:
        assert fault.severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)

    def test_every_hole_is_filled_where_it_fires(self, fault: Fault, tmp_path: Path) -> None:
        """No hole of the template is left, and what fills it is text for a reader, not the inside of the program."""
        of_file = fault.code in OF_THE_FILE
        found = finding_of_file(fault.code, tmp_path) if of_file else finding_of(FIRED[fault.code])
        for template, filled in ((fault.says, found.message), (fault.remedy, found.remedy)):
            fixed = [re.escape(text) for text, *_ in Formatter().parse(template)]
            assert re.fullmatch(".*".join([*fixed, ""]) if holes(template) else "".join(fixed), filled, re.DOTALL)
            assert not re.search(r"[{}]|None|Unread|Mark\(|\(\)|“”|nan", filled)
        assert found.severity is fault.severity

    def test_a_hole_that_is_not_filled_is_an_error(self, fault: Fault) -> None:
        wanted = (holes(fault.says) | holes(fault.remedy)) - {"value", "column", "sheet"}
        if wanted:
            with pytest.raises(KeyError):
                fault.at(Place("表"), "值")
        else:
            assert fault.at(Place("表"), "值").code == fault.code


# -- rules


def test_a_rule_tells_only_what_it_is_labelled_with() -> None:
    for case in CASES:
        ledger = changed(*case.fires, merges=case.merges, fields=case.fields).ledger
        before = [changed(*case.previous or ()).ledger]
        for rule in all_rules():
            labelled = {fault.code for fault in rule.__dict__["faults"]}
            ledgers = [ledger, *before] if hasattr(rule, "compares") else [ledger]
            assert {finding.code for finding in rule(*ledgers)} <= labelled


def test_every_rule_is_documented_and_no_fault_has_two() -> None:
    labelled = [fault.code for rule in all_rules() for fault in rule.__dict__["faults"]]
    assert all(rule.__doc__ for rule in all_rules())
    assert len(set(labelled)) == len(labelled) == len(FAULTS) - len(faults.FAULTS)


def test_rules_find_the_same_each_time_and_do_not_change_the_ledger() -> None:
    for case in CASES:
        reading = changed(*case.fires, merges=case.merges)
        assert check(reading) == check(reading)


def test_counts_has_every_severity() -> None:
    assert counts([]) == {"error": 0, "warning": 0, "info": 0}
    found = [finding_of(FIRED[code]) for code in ("unread-date", "outside-plan", "outside-plan", "note-row")]
    assert counts(found) == {"error": 1, "warning": 2, "info": 1}
    assert [severity.rank for severity in Severity] == [0, 1, 2]


# -- settings


def test_every_item_of_the_settings_sheet_has_its_field() -> None:
    assert set(ledger_settings.setting_fields()) == {item.name for item in standard_schema().settings}
