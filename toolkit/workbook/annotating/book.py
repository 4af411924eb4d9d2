"""xl/workbook.xml: which sheets there are, and the sheet of findings among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from posixpath import dirname, join

from toolkit.ledger.own_sheets import FINDINGS
from toolkit.workbook.annotating.package import Package
from toolkit.workbook.annotating.relations import declare, forget, relate, relations, relations_part, target_of
from toolkit.workbook.annotating.xmltext import (
    Element,
    Unsound,
    attributes,
    child,
    children,
    escaped,
    filled,
    inside,
    place_of,
    prefixed,
    root,
    start_tag,
    whole,
)

#: The name by which a later run knows the sheet that an earlier one made.
_MARK = "_taizhang_findings"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
#: Kinds of parts that belong to one sheet alone.
_OF_ONE_SHEET = frozenset(("comments", "drawing", "printerSettings", "threadedComment", "vmlDrawing"))
#: The two namespaces of spreadsheets (transitional and strict) and what types of relations begin with in each.
_FAMILIES = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
    "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet of the book: its title, its part, its place among all sheets counted from 0."""

    title: str
    part: str
    index: int


class Book:
    """The workbook part of a package.

    `main` is the namespace of its elements, `relations` what its types of relations begin with; `sheets` are its
    worksheets, `earlier` the one that an earlier run made for its findings, None for none.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.part = target_of(package, "", "officeDocument") or "xl/workbook.xml"
        text = package.text(self.part)
        self.main, self.relations = _family(text, package)
        self._titles = [values.get("name", "") for values in _sheet_tags(text)]
        self.sheets = list(self._worksheets(text))
        marked = {values.get("localSheetId") for _, values in _names(text) if values.get("name") == _MARK}
        self.earlier = next((sheet for sheet in self.sheets if str(sheet.index) in marked), None)

    @property
    def folder(self) -> str:
        """The folder of the workbook part, where new parts go."""
        return dirname(self.part)

    def _worksheets(self, text: str) -> Iterator[SheetPart]:
        targets = {r.id: r.target for r in relations(self.package, self.part) if r.kind == "worksheet"}
        for index, values in enumerate(_sheet_tags(text)):
            id = next((value for name, value in values.items() if name.endswith(":id")), "")
            if targets.get(id, "") in self.package:
                yield SheetPart(values.get("name", ""), targets[id], index)

    # -- the sheet of findings

    def result_title(self) -> str:
        """The title of the sheet of findings: that of the earlier one, else the first that no sheet has."""
        if self.earlier:
            return self.earlier.title
        taken = {title.casefold() for title in self._titles}
        titles = (FINDINGS if number == 1 else f"{FINDINGS}({number})" for number in count(1))
        return next(title for title in titles if title.casefold() not in taken)

    def put_result(self, xml: str, names: Mapping[str, str]) -> None:
        """Make the sheet of findings hold this; `names` are the names defined for it, with what they stand for."""
        title = self.result_title()
        if self.earlier:
            index = self.earlier.index
            self._empty(self.earlier.part)
            self.package.put(self.earlier.part, xml)
        else:
            index = len(self._titles)
            self._add(title, xml)
        self._define(index, {_MARK: f"{quoted(title)}!$A$1", **names})

    def _empty(self, part: str) -> None:
        """Take away what belongs to a sheet alone: notes, drawings, printer settings put there since."""
        for relation in relations(self.package, part):
            if relation.kind in _OF_ONE_SHEET and relation.target in self.package:
                forget(self.package, relation.target)
        self.package.remove(relations_part(part))

    def _add(self, title: str, xml: str) -> None:
        part = self.package.free(join(self.folder, "worksheets", "sheet{}.xml"))
        self.package.put(part, xml)
        declare(self.package, part, _SHEET_TYPE)
        id = relate(self.package, self.part, part, f"{self.relations}/worksheet")
        text = self.package.text(self.part)
        sheets = child(text, "sheets")
        if sheets is None:
            raise self.package.refusal("工作簿里没有工作表")
        number = max((whole(values.get("sheetId")) for values in _sheet_tags(text)), default=0)
        entry = (
            f'<sheet name="{escaped(title)}" sheetId="{number + 1}" xmlns:r="{self.relations}" r:id="{id}"/>'
            if attributes(start_tag(text, root(text))).get("xmlns:r") != self.relations
            else f'<sheet name="{escaped(title)}" sheetId="{number + 1}" r:id="{id}"/>'
        )
        inner = text[sheets.inner : sheets.close] + prefixed(entry, sheets.prefix)
        self.package.put(self.part, _with_view(filled(text, sheets, inner)))

    def _define(self, index: int, names: Mapping[str, str]) -> None:
        """Define names for the sheet at `index`, and drop all others defined for it."""
        text = self.package.text(self.part)
        hidden = {name: ' hidden="1"' for name in names if name != "_xlnm.Print_Titles"}
        own = "".join(
            f'<definedName name="{name}" localSheetId="{index}"{hidden.get(name, "")}>{escaped(value)}</definedName>'
            for name, value in sorted(names.items())
        )
        prefix = root(text).prefix
        kept = "".join(text[e.start : e.end] for e, v in _names(text) if v.get("localSheetId") != str(index))
        old = child(text, "definedNames")
        if old:
            text = filled(text, old, kept + prefixed(own, prefix))
        else:
            at = place_of(text, root(text).inner, _ORDER, "definedNames")
            text = text[:at] + prefixed(f"<definedNames>{own}</definedNames>", prefix) + text[at:]
        self.package.put(self.part, text)


def _with_view(text: str) -> str:
    """The workbook with a window in which its sheets are viewed, for one that says nothing of windows."""
    if child(text, "bookViews"):
        return text
    at = place_of(text, root(text).inner, _ORDER, "bookViews")
    return text[:at] + prefixed("<bookViews><workbookView/></bookViews>", root(text).prefix) + text[at:]


def quoted(title: str) -> str:
    """A sheet's title as references name it."""
    return "'" + title.replace("'", "''") + "'"


def _family(text: str, package: Package) -> tuple[str, str]:
    try:
        tag = root(text)
    except Unsound as error:
        raise package.refusal("工作簿是空的") from error
    values = attributes(start_tag(text, tag))
    main = values.get(f"xmlns:{tag.prefix[:-1]}" if tag.prefix else "xmlns", "")
    if tag.name != "workbook" or main not in _FAMILIES:
        raise package.refusal("这不是 .xlsx 或 .xlsm 工作簿", "另存为 .xlsx")
    return main, _FAMILIES[main]


def _sheet_tags(text: str) -> list[dict[str, str]]:
    sheets = child(text, "sheets")
    return [attributes(start_tag(text, element)) for element in inside(text, sheets)] if sheets else []


def _names(text: str) -> list[tuple[Element, dict[str, str]]]:
    names = child(text, "definedNames")
    found = children(text, names.inner, names.close) if names else ()
    return [(element, attributes(start_tag(text, element))) for element in found]
