"""Fields whose result a rendering makes untrue: Word is told to work them out when it opens the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from toolkit.briefing.parts import package, xmltext
from toolkit.briefing.tagging.tidying import stale

#: What follows w:updateFields in w:settings, in Word's order.
_AFTER = (
    *("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids", "attachedSchema", "themeFontLang"),
    *("clrSchemeMapping", "doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade", "captions"),
    *("readModeInkLockDown", "smartTagType", "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator"),
)
_NEXT = re.compile(rf"<w:(?:{'|'.join(_AFTER)})\b|<(?!w:)[\w.]+:|</w:settings>")
_OWN = re.compile(r"<w:updateFields\b[^>]*/>")
_SET = '<w:updateFields w:val="true"/>'


def refreshed(
    entries: list[package.Entry], contents: Mapping[str, bytes], labels: Iterable[str]
) -> list[package.Entry]:
    """The entries, the settings among them telling Word to bring its fields up to date where any will be untrue."""
    path = package.of_kind(contents, "wordprocessingml.settings+xml")
    if not path or not any(b"fld" in contents[part] and stale(xmltext.decode(contents[part])) for part in labels):
        return entries
    xml = xmltext.decode(contents[path])
    if _OWN.search(xml):
        xml = _OWN.sub(_SET, xml)
    else:
        xml = re.sub(r"<w:settings\b([^>]*)/>", r"<w:settings\1></w:settings>", xml)
        found = _NEXT.search(xml, xml.find(">"))
        xml = xml[: found.start()] + _SET + xml[found.start() :] if found else xml
    made = package.deflated(path, xmltext.declared(xml))
    return [made if entry.name == path else entry for entry in entries]
