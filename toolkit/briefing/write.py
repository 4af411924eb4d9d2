"""Templates found by name, and briefings drafted or written from one of them: a Summary in, .docx files out.

A template whose keywords (文件属性里的“标记”) say 每单位一份：滞后单位 makes a document for each unit of that sort.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, count
from pathlib import Path, PureWindowsPath
from types import MappingProxyType
from typing import Final
from unicodedata import normalize

from toolkit import __version__
from toolkit.briefing.content.context import UnitView, context, unit_context, unit_views
from toolkit.briefing.filters import FILTERS
from toolkit.briefing.proof.draft import Briefing, Draft
from toolkit.briefing.proof.provenance import Provenance
from toolkit.briefing.proof.sealing import reconciled
from toolkit.briefing.template import Template, most_characters
from toolkit.files import read_whole
from toolkit.ledger.near import nearest_name
from toolkit.summary import Summary
from toolkit.values import MOST_UNITS, CannotDo, Period

LARGEST: Final = 50 * 1024 * 1024
"""A larger template is refused; pictures of a page's size are far smaller."""

_SHORT: Final = 200_000  # characters: a document for a unit is usually not so long
SUFFIX: Final = ".docx"
UNIT_GROUPS: Final[Mapping[str, Callable[[UnitView], bool]]] = MappingProxyType(
    {
        "全部单位": lambda unit: True,
        "牵头单位": lambda unit: bool(unit.items),
        "滞后单位": lambda unit: bool(unit.lagging_items),
        "问题单位": lambda unit: bool(unit.open_problems),
        "未报送单位": lambda unit: bool(unit.missing),
    }
)
"""The sorts of unit a template may be for: which of those that lead, support or have problems."""

LONGEST_NAME: Final = 200
"""So many bytes at most of a file's name, its suffix aside: systems allow 255."""

BATCH: Final = "每批一份"
"""What the keywords of a template hold that is made over all ledgers of a monthly run."""

_PER_UNIT: Final = re.compile(r"每单位一份\s*[:：]?\s*([^\s;；,，]*)")
_UNSAFE: Final = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
_FOLDER: Final = "templates_docx"
_BATCH_FOLDER: Final = "batch"
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


def batch_template(name: str) -> Path:
    """The template of that name that is made over all ledgers of a monthly run: these are not for one ledger.

    Raises CannotDo where it is not there.
    """
    known = _known(_BATCH_FOLDER)
    if name not in known:
        raise CannotDo(f"没有批量汇总的模板“{name}”。", "", "工具没有装全，请重新安装。")
    return known[name]


def _known(inside: str = "") -> dict[str, Path]:
    """The toolkit's own templates by name; the lock files of open documents are passed over."""
    package = Path(__file__).resolve().parent.parent
    folder = next((f for f in (package / _FOLDER, package.parent / _FOLDER) if f.is_dir()), None)
    files = (folder / inside).glob(f"*{SUFFIX}") if folder else ()
    return {path.stem: path for path in files if not path.name.startswith(_LOCK)}


def load_template(path: Path) -> Template:
    """The template at `path`, compiled with our filters. Raises CannotDo when it cannot be read or a tag is wrong."""
    return Template(read_whole(path, LARGEST), str(path), FILTERS, keep=True, traced=True)


def unit_group(template: Template) -> str:
    """The sort of unit that a template makes a document for each of (滞后单位); "" for one that makes one in all.

    Raises CannotDo for a sort that is none of UNIT_GROUPS, and for a template that is not for one ledger.
    """
    if BATCH in template.keywords:
        remedy = "它由 taizhang monthly 在处理几本台账时使用；一本台账请换别的模板。"
        raise CannotDo("这个模板是批量汇总用的，不能用来写一本台账的简报。", template.name, remedy)
    found = _PER_UNIT.search(template.keywords)
    if found and found[1] not in UNIT_GROUPS:
        known = "、".join(UNIT_GROUPS)
        raise CannotDo(
            f"文档属性的标记写着“{found[0]}”，没有这种单位。", template.name, f"“每单位一份：”后面可以写：{known}。"
        )
    return found[1] if found else ""


def write_briefing(
    summary: Summary, template: Path | Template, findings: Mapping[str, int] | None = None, unit: str = ""
) -> bytes:
    """The briefing that a template makes of a summary; `findings` counts what is wrong with the ledger by severity.

    A template made for each unit takes the name of one. Give a loaded Template to write many briefings: reading it
    takes far longer than filling it. The same summary, template and findings give the same bytes: the document is
    dated to the period's last day. Raises CannotDo as load_template does, where the template asks for what no
    summary has, and where figures of the document disagree.
    """
    return draft_briefing(summary, template, findings, unit).sealed().data


def draft_briefing(
    summary: Summary, template: Path | Template, findings: Mapping[str, int] | None = None, unit: str = ""
) -> Draft:
    """What write_briefing seals. Raises as it does: sealing then finds nothing wrong with what was drafted."""
    loaded = _loaded(template)
    if bool(unit) is not bool(unit_group(loaded)):
        wrong = "没有这样声明，不能指定单位" if unit else "每单位一份，没有说是哪个单位"
        raise CannotDo(f"这个模板{wrong}。", loaded.name, "一份一份地出时，只有每单位一份的模板要写单位。")
    values = unit_context(summary, unit, findings) if unit else context(summary, findings)
    return _draft(summary, loaded, values, briefing_name(summary.period, Path(loaded.name).stem, unit), unit)


def write_briefings(
    summary: Summary, template: Path | Template, findings: Mapping[str, int] | None = None
) -> tuple[Briefing, ...]:
    """Every document a template makes of a summary: one, or one for each unit of the sort it is for.

    There are none where the ledger has no unit of that sort. Raises as write_briefing does.
    """
    return tuple(draft.sealed() for draft in draft_briefings(summary, template, findings))


def draft_briefings(
    summary: Summary, template: Path | Template, findings: Mapping[str, int] | None = None
) -> tuple[Draft, ...]:
    """What write_briefings seals. Raises as it does."""
    loaded = _loaded(template)
    stem, group = Path(loaded.name).stem, unit_group(loaded)
    values = context(summary, findings)
    if not group:
        return (_draft(summary, loaded, values, briefing_name(summary.period, stem)),)
    views = {name: view for name, view in unit_views(summary).items() if UNIT_GROUPS[group](view)}
    if len(views) > MOST_UNITS:
        remedy = "请核对牵头单位、责任单位、配合单位，是否有一格写了许多不是单位的词。"
        raise CannotDo(f"有 {len(views):,} 个单位要各出一份，最多 {MOST_UNITS:,} 份。", loaded.name, remedy)
    files = _file_names(summary.period, stem, views)
    made = (_draft(summary, loaded, values | {"unit": view}, files[name], name) for name, view in views.items())
    return tuple(_not_too_long(made, most_characters(summary.ledger.rows), loaded.name))


def _not_too_long(drafts: Iterable[Draft], limit: int, name: str) -> Iterator[Draft]:
    """Drafts for units, together hardly longer than one document may be: a long template would be read for each."""
    size = 0
    for draft in drafts:
        size += max(draft.filled.size - _SHORT, 0)
        if size > limit:
            remedy = "请检查模板里是否有很长的文字或循环，只留各单位用得着的内容。"
            raise CannotDo(f"为各单位出的文件合计过长（超过 {limit:,} 个字符）。", name, remedy)
        yield draft


def _loaded(template: Path | Template) -> Template:
    return template if isinstance(template, Template) else load_template(template)


def _draft(summary: Summary, template: Template, values: Mapping[str, object], name: str, unit: str = "") -> Draft:
    provenance = _provenance(summary, template, unit)
    properties = _properties(summary, provenance.template, str(values["issuer"]), unit)
    filled = template.filled(values, properties, summary.ledger.rows)
    return Draft(name, filled, reconciled(filled, summary, values, template.name), summary, provenance)


def _provenance(summary: Summary, template: Template, unit: str) -> Provenance:
    changes = summary.changes
    return Provenance(
        ledger=PureWindowsPath(summary.source.path).name,  # it knows both / and \
        ledger_digest=summary.source.sha256,
        period=str(summary.period),
        template=Path(template.name).stem,
        template_digest=template.digest,
        version=__version__,
        previous_digest=changes.previous_source.sha256 if changes else "",
        previous_period=str(changes.previous_period) if changes else "",
        unit=unit,
    )


def briefing_name(period: Period, template: str, unit: str = "") -> str:
    """The file name of a briefing: the period, the template's own name, and the unit's, made safe for any system."""
    stem = f"{period}-{template}"
    if unit:
        safe = "".join(filter(str.isprintable, normalize("NFC", unit).translate(_UNSAFE))).strip(" .")
        stem = _short(f"{stem}-{safe or '未命名'}", LONGEST_NAME)
    return f"{stem}{SUFFIX}"


def _file_names(period: Period, template: str, units: Mapping[str, UnitView]) -> dict[str, str]:
    """A file name for each unit, numbered where two would be alike whatever the case."""
    taken: set[str] = set()
    files: dict[str, str] = {}
    for unit in units:
        first = briefing_name(period, template, unit)
        stem = _short(first.removesuffix(SUFFIX), LONGEST_NAME - 8)
        numbered = (f"{stem}-{number}{SUFFIX}" for number in count(2))
        files[unit] = next(name for name in chain([first], numbered) if name.casefold() not in taken)
        taken.add(files[unit].casefold())
    return files


def _short(text: str, size: int) -> str:
    """The text cut so that it takes no more than so many bytes, and ends in no blank or dot."""
    return text.encode()[:size].decode(errors="ignore").rstrip(" .")


def _properties(summary: Summary, name: str, issuer: str, unit: str) -> dict[str, str]:
    """What the document says of itself: title, who made it, of which period and ledger; not what the template is."""
    day = f"{summary.as_of.isoformat()}T00:00:00Z"
    return {
        "title": f"{summary.period.label}{name}{f'（{unit}）' if unit else ''}",
        "subject": summary.ledger.settings.name,
        "description": "",
        "creator": issuer,
        "lastModifiedBy": issuer,
        "keywords": f"{summary.period} {summary.source.sha256[:16]}".rstrip(),
        "created": day,
        "modified": day,
    }
