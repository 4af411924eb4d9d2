"""What can be said of a template: every kind of remark with its code, and a remark at its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.values import Severity

MOST = 200
"""So many remarks of one kind at most are told one by one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of remark: its code, how bad it is, and what a reader calls it. A reader may rely on the code."""

    code: str
    severity: Severity
    title: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say of a template, at one place.

    `part` is the path of the part and `at` the piece of it, -1 for the whole; `place` is what a reader is told.
    `strength` and `clause` say how binding a rule of layout is (规定, 一般 …) and where it stands. What is said `here`
    holds for this machine only.
    """

    kind: Kind
    severity: Severity
    part: str
    at: int
    place: str
    message: str
    remedy: str
    strength: str = ""
    clause: str = ""
    here: bool = False

    @property
    def code(self) -> str:
        """The code of its kind."""
        return self.kind.code


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one template, worst first; `variables` are the names it asks for, sorted.

    `profile` is the name of the layout profile it was held against.
    """

    template: str
    sha256: str
    profile: str
    variables: tuple[str, ...]
    remarks: tuple[Remark, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many remarks there are of each severity."""
        counts = Counter(remark.severity.value for remark in self.remarks)
        return {severity.value: counts[severity.value] for severity in Severity}


_ERROR, _WARNING, _INFO = Severity

TAG_WRONG = Kind("tag-wrong", _ERROR, "标记写法有误")
TAG_UNPAIRED = Kind("tag-unpaired", _ERROR, "标记不成对")
TAG_MISPLACED = Kind("tag-misplaced", _ERROR, "标记放错位置")
TEXT_SWALLOWED = Kind("text-swallowed", _ERROR, "内容会被标记占去")
EXPRESSION_WRONG = Kind("expression-wrong", _ERROR, "表达式写法有误")
NAME_UNKNOWN = Kind("name-unknown", _ERROR, "没有这个变量")
ATTRIBUTE_UNKNOWN = Kind("attribute-unknown", _ERROR, "没有这个属性")
FILTER_UNKNOWN = Kind("filter-unknown", _ERROR, "没有这个过滤器")
FILTER_UNSUITED = Kind("filter-unsuited", _ERROR, "过滤器用错了地方")
TEST_UNKNOWN = Kind("test-unknown", _ERROR, "没有这个判断")
NOT_A_LIST = Kind("not-a-list", _ERROR, "不能逐项取")
NOT_PRINTABLE = Kind("not-printable", _ERROR, "不能直接打印")
CHART_UNSUITED = Kind("chart-unsuited", _ERROR, "画不成图表")
TEMPLATE_REFUSED = Kind("template-refused", _ERROR, "模板不能用")
VALUE_MAY_BE_MISSING = Kind("value-may-be-missing", _WARNING, "可能没有值")
TAG_NOT_RENDERED = Kind("tag-not-rendered", _WARNING, "标记不会执行")
FIGURE_TYPED = Kind("figure-typed", _WARNING, "数字写死在文字里")
FONT_UNLISTED = Kind("font-unlisted", _WARNING, "字体没有嵌入，也不在版式允许之列")
FONT_MISSING = Kind("font-missing", _WARNING, "这台电脑没有的字体")
FONTS_UNCHECKED = Kind("fonts-unchecked", _INFO, "没有检查这台电脑的字体")
TITLE_UNRECOGNISED = Kind("title-unrecognised", _INFO, "没有认出标题")

# The severity of the rest follows from how binding the rule is: see checking.layout.
PAGE_SIZE = Kind("page-size", _WARNING, "纸张")
PAGE_MARGINS = Kind("page-margins", _WARNING, "页边")
TEXT_AREA = Kind("text-area", _WARNING, "版心")
PAGE_GRID = Kind("page-grid", _WARNING, "每面行数、每行字数")
BODY_FONT = Kind("body-font", _WARNING, "正文字体")
BODY_SIZE = Kind("body-size", _WARNING, "正文字号")
BODY_COLOUR = Kind("body-colour", _WARNING, "正文颜色")
BODY_LINE = Kind("body-line", _INFO, "正文行距")
BODY_INDENT = Kind("body-indent", _WARNING, "段首缩进")
HEADING_FONT = Kind("heading-font", _WARNING, "层次标题字体")
HEADING_SIZE = Kind("heading-size", _WARNING, "层次标题字号")
HEADING_BOLD = Kind("heading-bold", _INFO, "层次标题加粗")
HEADING_NUMBER = Kind("heading-number", _WARNING, "层次序数的写法")
TITLE_FONT = Kind("title-font", _WARNING, "标题字体")
TITLE_SIZE = Kind("title-size", _WARNING, "标题字号")
TITLE_ALIGN = Kind("title-align", _WARNING, "标题位置")
ADDRESSEE_FORM = Kind("addressee-form", _WARNING, "主送机关")
ATTACHMENT_FORM = Kind("attachment-form", _WARNING, "附件说明")
ANNEX_FORM = Kind("annex-form", _WARNING, "附件")
DOCUMENT_NUMBER = Kind("document-number", _WARNING, "发文字号")
IMPRINT_FORM = Kind("imprint-form", _INFO, "版记")
PAGE_NUMBER_MISSING = Kind("page-number-missing", _WARNING, "没有页码")
PAGE_NUMBER_FORM = Kind("page-number-form", _WARNING, "页码的写法")
PAGE_NUMBER_FONT = Kind("page-number-font", _WARNING, "页码的字体字号")
PAGE_NUMBER_PLACE = Kind("page-number-place", _WARNING, "页码的位置")

KINDS: tuple[Kind, ...] = tuple(thing for thing in list(globals().values()) if isinstance(thing, Kind))
"""Every kind there is."""


def ordered(remarks: Iterable[Remark], parts: Sequence[str]) -> tuple[Remark, ...]:
    """The remarks, worst first and then by place, none twice: what Word keeps in two versions is said once."""
    order = {path: number for number, path in enumerate(parts)}
    once = {(one.code, one.place, one.message): one for one in reversed(list(remarks))}
    sort = sorted(
        once.values(),
        key=lambda one: (one.severity.rank, order.get(one.part, -1), one.at, one.code, one.message),
    )
    return tuple(sort)
