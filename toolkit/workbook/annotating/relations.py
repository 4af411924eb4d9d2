"""How parts of a package refer to one another, and what [Content_Types].xml says they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from posixpath import basename, dirname, join, normpath, relpath

from toolkit.workbook.annotating.package import Package
from toolkit.workbook.annotating.xmltext import (
    Element,
    appended,
    attributes,
    children,
    escaped,
    replaced,
    root,
    start_tag,
)

_TYPES = "[Content_Types].xml"
_EMPTY = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation of a part: `kind` is the last word of its type, `target` a part's name, "" for one outside."""

    id: str
    kind: str
    target: str


def relations(package: Package, part: str) -> list[Relation]:
    """The relations of a part ("" for the package), in the order they are written."""
    name = relations_part(part)
    if name not in package:
        return []
    return [_relation(part, values) for _, values in _entries(package.text(name)) if "Id" in values]


def _relation(part: str, values: dict[str, str]) -> Relation:
    target = values.get("Target", "").replace("\\", "/")
    inside = values.get("TargetMode") != "External"
    resolved = normpath(join("/", dirname(part), target)).lstrip("/") if inside and target else ""
    return Relation(values["Id"], values.get("Type", "").rpartition("/")[2], resolved)


def relations_part(part: str) -> str:
    """The name of the part that holds a part's relations."""
    return join(dirname(part), "_rels", f"{basename(part)}.rels")


def target_of(package: Package, part: str, kind: str) -> str:
    """The part to which `part` has a relation of this kind; "" for none."""
    found = (relation.target for relation in relations(package, part) if relation.kind == kind)
    return next((target for target in found if target in package), "")


def relate(package: Package, part: str, target: str, kind: str) -> str:
    """The id of a new relation from `part` to `target`; `kind` is the whole type."""
    name = relations_part(part)
    text = package.text(name) if name in package else _EMPTY
    taken = {relation.id.casefold() for relation in relations(package, part)}
    id = next(id for n in count(1) if (id := f"rId{n}").casefold() not in taken)
    path = relpath("/" + target, "/" + dirname(part))
    package.put(name, appended(text, f'<Relationship Id="{id}" Type="{kind}" Target="{escaped(path)}"/>'))
    return id


def declare(package: Package, part: str, kind: str) -> None:
    """Say in [Content_Types].xml what a new part is."""
    entry = f'<Override PartName="/{escaped(part)}" ContentType="{kind}"/>'
    package.put(_TYPES, appended(package.text(_TYPES), entry))


def declare_extension(package: Package, extension: str, kind: str) -> None:
    """Say what parts with this extension are, unless it is said already."""
    text = package.text(_TYPES)
    known = {values.get("Extension", "").casefold() for _, values in _entries(text)}
    if extension not in known:
        package.put(_TYPES, appended(text, f'<Default Extension="{extension}" ContentType="{kind}"/>'))


def forget(package: Package, part: str) -> None:
    """Take a part away, with its relations and what [Content_Types].xml says of it."""
    package.remove(part)
    package.remove(relations_part(part))
    text = package.text(_TYPES)
    for element, values in reversed(list(_entries(text))):
        if values.get("PartName", "").lstrip("/").casefold() == part.casefold():
            text = replaced(text, element, "")
    package.put(_TYPES, text)


def _entries(text: str) -> Iterator[tuple[Element, dict[str, str]]]:
    around = root(text)
    return ((e, attributes(start_tag(text, e))) for e in children(text, around.inner, around.close))
