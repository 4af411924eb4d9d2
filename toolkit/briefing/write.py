"""Templates found by name, and a briefing written from one of them: a Summary in, the bytes of a .docx out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from toolkit.briefing.context import context
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.template import Template
from toolkit.files import read_whole
from toolkit.ledger.near import nearest_name
from toolkit.summary import Summary
from toolkit.values import CannotDo

LARGEST: Final = 50 * 1024 * 1024
"""A larger template is refused; pictures of a page's size are far smaller."""

SUFFIX: Final = ".docx"
_FOLDER: Final = "templates_docx"
_LOCK: Final = "~$"


def list_templates() -> tuple[str, ...]:
    """The names of the templates that come with the toolkit, sorted: a name is the file's, without .docx."""
    return tuple(sorted(_known()))


def find_template(name_or_path: str) -> Path:
    """The template of that name, or the .docx at that path: a file that is there comes before a name of ours.

    Raises CannotDo, with the names there are and the nearest of them, when it is neither.
    """
    path, known = Path(name_or_path), _known()
    if path.suffix.lower() == SUFFIX and path.is_file():
        return path
    if name_or_path.removesuffix(SUFFIX) in known:
        return known[name_or_path.removesuffix(SUFFIX)]
    near = nearest_name(path.stem, known)
    nearest = f"最接近的是“{near}”。" if near else ""
    named = f"可用的模板：{'、'.join(sorted(known))}。" if known else "工具自带的模板文件夹是空的。"
    remedy = f"{named}自己的模板请写 .docx 文件的路径。"
    raise CannotDo(f"没有模板“{name_or_path}”，也没有这个文件。{nearest}", "", remedy)


def _known() -> dict[str, Path]:
    """The toolkit's own templates by name; the lock files of open documents are passed over."""
    package = Path(__file__).resolve().parent.parent
    folder = next((f for f in (package / _FOLDER, package.parent / _FOLDER) if f.is_dir()), None)
    files = folder.glob(f"*{SUFFIX}") if folder else ()
    return {path.stem: path for path in files if not path.name.startswith(_LOCK)}


def load_template(path: Path) -> Template:
    """The template at `path`, compiled with our filters. Raises CannotDo when it cannot be read or a tag is wrong."""
    return Template(read_whole(path, LARGEST), str(path), FILTERS, keep=True)


def write_briefing(summary: Summary, template: Path | Template, findings: Mapping[str, int] | None = None) -> bytes:
    """The briefing that a template makes of a summary; `findings` counts what is wrong with the ledger by severity.

    Give a loaded Template to write many briefings: reading it takes far longer than filling it. The same summary,
    template and findings give the same bytes: the document is dated to the period's last day. Raises CannotDo as
    load_template does, and where the template asks for what no summary has.
    """
    loaded = template if isinstance(template, Template) else load_template(template)
    values = context(summary, findings)
    return loaded.render(values, _properties(summary, Path(loaded.name).stem, str(values["issuer"])))


def _properties(summary: Summary, name: str, issuer: str) -> dict[str, str]:
    """What the document says of itself: title, who made it, of which period and ledger."""
    day = f"{summary.as_of.isoformat()}T00:00:00Z"
    return {
        "title": f"{summary.period.label}{name}",
        "subject": summary.ledger.settings.name,
        "creator": issuer,
        "lastModifiedBy": issuer,
        "keywords": f"{summary.period} {summary.source.sha256[:16]}".rstrip(),
        "created": day,
        "modified": day,
    }
