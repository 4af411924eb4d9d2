"""What a briefing says of where it comes from, in its custom properties (文件→信息→属性→高级属性→自定义).

Written into the package beside whatever properties the template has, and read back however the file was saved since.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from types import MappingProxyType
from typing import Final
from xml.etree import ElementTree

from toolkit.briefing.parts import package
from toolkit.briefing.parts.outcome import Outcome
from toolkit.briefing.parts.relations import OFFICE, Relations, relations_path
from toolkit.briefing.parts.xmltext import Wrong, decode, plain
from toolkit.values import CannotDo

PART: Final = "docProps/custom.xml"
KIND: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
RELATION: Final = f"{OFFICE}/custom-properties"

#: The property that holds each field of a Provenance.
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ledger": "台账文件",
        "ledger_digest": "台账摘要",
        "previous_digest": "上期台账摘要",
        "period": "报告期",
        "previous_period": "上期",
        "unit": "单位",
        "template": "模板",
        "template_digest": "模板摘要",
        "version": "工具版本",
        "archive_entry": "归档",
    }
)

_RELATION_ENDS: Final = ("custom-properties", "customProperties")  # as Word writes it, and as the strict standard does
_NAMESPACE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_LONGEST: Final = 255  # UTF-16 units: Word cuts longer values off, between the halves of a character if need be
_PROPERTY: Final = re.compile(r"<((?:[\w.-]+:)?)property\b(?:[^>]*/>|.*?</\1property\s*>)", re.DOTALL)
_SAVE_AGAIN: Final = "请用 Word 或 WPS 打开后另存为 .docx。"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a briefing comes from; digests are SHA-256 in hexadecimal.

    `ledger` is the file's name without folders, `period` what str(Period) gives, `template` the template's own name.
    The earlier ledger's digest and period are "" where there was none, `unit` is "" but in a document for one unit.
    `archive_entry` is number and hash of the ledger's entry in an archive (第12号 3f8a0c1b2d3e4f50), "" for none.
    """

    ledger: str
    ledger_digest: str
    period: str
    template: str
    template_digest: str
    version: str
    previous_digest: str = ""
    previous_period: str = ""
    unit: str = ""
    archive_entry: str = ""

    def properties(self) -> dict[str, str]:
        """What is written: the properties by name, those that are empty left out."""
        values = ((name, _short(getattr(self, field))) for field, name in NAMES.items())
        return {name: value for name, value in values if value}


def _short(value: str) -> str:
    """The value as long as Word keeps it, no character cut in two."""
    return value.encode("utf-16-le", "replace")[: 2 * _LONGEST].decode("utf-16-le", "ignore")


def properties_part(provenance: Provenance, own: str = "") -> str:
    """The XML of docProps/custom.xml; of a part the template has (`own`) all properties but ours stay as they are."""
    foreign = [found[0] for found in _PROPERTY.finditer(own) if _name(found[0]) not in NAMES.values()]
    taken = [
        int(number) for one in foreign for number in re.findall(r"""\bpid=["'](\d{1,9})["']""", one[: one.find(">")])
    ]
    first = max((1, *taken)) + 1
    made = (_written(pid, name, value) for pid, (name, value) in enumerate(provenance.properties().items(), first))
    root = re.search(r"<((?:[\w.-]+:)?Properties)\b([^>]*?)/?>", own)
    tag, attributes = (root[1], root[2]) if root and foreign else ("Properties", f' xmlns="{_NAMESPACE}"')
    return f"<{tag}{attributes}>{''.join(foreign)}{''.join(made)}</{tag}>"


def _name(element: str) -> str:
    found = re.search(r"""\bname=(?:"([^"]*)"|'([^']*)')""", element)
    return unescape(found[1] or found[2] or "") if found else ""


def _written(pid: int, name: str, value: str) -> str:
    """One property; it names its namespaces itself, since a part that is there already may have other prefixes."""
    return (
        f'<property xmlns="{_NAMESPACE}" fmtid="{_FORMAT}" pid="{pid}" name="{name}">'
        f'<vt:lpwstr xmlns:vt="{_TYPES}">{plain(value)}</vt:lpwstr></property>'
    )


def carried(provenance: Provenance, outcome: Outcome, contents: Mapping[str, bytes]) -> None:
    """Put the provenance into a rendering's outcome; `contents` are the parts of its template.

    Raises CannotDo where the template's own properties are unsound.
    """
    relations = outcome.relations("")
    path = _found(relations) or PART
    own = outcome.parts.get(path, contents.get(path, b""))
    try:
        xml = own if isinstance(own, str) else decode(own) if own else ""
    except Wrong as wrong:
        raise CannotDo(f"自定义属性：{wrong.message}。", "", wrong.remedy) from wrong
    if not _found(relations):
        relations.add(RELATION, path)
    outcome.add(path, properties_part(provenance, xml), KIND)


def _found(relations: Relations) -> str:
    """The path of the custom properties, whatever they are called; "" for none."""
    return next((path for _, kind, path in relations.targets() if kind.endswith(_RELATION_ENDS)), "")


def read_provenance(document: bytes | Mapping[str, bytes | str], name: str = "") -> Provenance | None:
    """What a .docx, or the parts of one by path, says of where it comes from; None where it says nothing of the kind.

    `name` is what errors call the document. Raises CannotDo when it is no sound .docx.
    """
    try:
        parts = package.unpacked(document)[1] if isinstance(document, bytes) else document
        relations = Relations("", _text(parts.get(relations_path(""), "")))
        return _read(_text(parts.get(_found(relations), "")))
    except Wrong as wrong:
        raise CannotDo(f"{wrong.message}。", name, _SAVE_AGAIN) from wrong


def _text(part: bytes | str) -> str:
    return decode(part if isinstance(part, bytes) else part.encode("utf-8", "replace")) if part else ""


def _read(xml: str) -> Provenance | None:
    values = _values(xml) if xml else {}
    if not values.get(NAMES["ledger_digest"]):
        return None
    return Provenance(**{field: values.get(name, "") for field, name in NAMES.items()})


def _values(xml: str) -> dict[str, str]:
    """The properties by name; whatever their type, as text."""
    found = (one for one in ElementTree.fromstring(xml) if one.tag.rpartition("}")[2] == "property")
    return {one.get("name", ""): "".join(one.itertext()).strip() for one in found}
