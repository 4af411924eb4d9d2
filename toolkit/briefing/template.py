"""Word templates: a .docx whose text holds {{ }}, {% %} and {# #} tags, compiled once, filled in many times.

The tags are docxtpl's. Nothing is lost silently: data are always escaped, an unknown name and a missing value
are errors with a place, and text that a tag would swallow is refused. The same input gives the same bytes.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from itertools import islice
from math import isfinite
from types import MappingProxyType
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo

from jinja2 import StrictUndefined, Undefined, UndefinedError, meta, nodes, pass_context, pass_environment
from jinja2 import Template as Compiled
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.filters import make_attrgetter
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer

from toolkit.briefing import xmltext
from toolkit.briefing.xmltext import Patched, Tag, Wrong
from toolkit.values import CannotDo

UNPACKED_LIMIT = 200_000_000  # bytes, of a template
RATIO_LIMIT = 300  # unpacked to packed, of a part above 1 MB
OUTPUT_LIMIT = 200_000_000  # characters, of one part
STEP_LIMIT = 10_000_000  # turns of all loops of one rendering
LENGTH_LIMIT = 1_000_000  # characters, items or bits, of what one operator gives

TYPES, RELATIONS, CORE = "[Content_Types].xml", "_rels/.rels", "docProps/core.xml"
_STEPS = "loop steps"  # not an identifier: no template can name it
_BRACE = re.compile("[{}]|｛".encode() + b"|^\xff\xfe|^\xfe\xff")  # or UTF-16, which is looked at whole
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_SAVE_AGAIN = "请用 WPS 或 Word 打开后另存为 .docx。"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_LABELS = {
    "wordprocessingml.document.main+xml": "正文",
    "wordprocessingml.header+xml": "页眉",
    "wordprocessingml.footer+xml": "页脚",
    "wordprocessingml.footnotes+xml": "脚注",
    "wordprocessingml.endnotes+xml": "尾注",
    "core-properties+xml": "文档属性",
    "drawingml.chart+xml": "图表",
    "drawingml.diagramData+xml": "图示",
}
_UNFILLED = frozenset(("图表", "图示"))
_NAMESPACES = {
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
_PROPERTIES = {
    **dict.fromkeys(("title", "subject", "creator", "description", "identifier", "language"), "dc"),
    **dict.fromkeys(("keywords", "category", "lastModifiedBy", "contentStatus", "revision", "version"), "cp"),
    **dict.fromkeys(("created", "modified"), "dcterms"),
}
_NUMBER_FILTERS = ("float", "int", "round")
_TEXT_FILTERS = (
    *("capitalize", "center", "indent", "lower", "replace", "reverse", "string", "striptags", "title"),
    *("trim", "truncate", "upper", "urlencode", "wordcount", "wordwrap"),
)
_HTML_FILTERS = ("urlize", "xmlattr")


class Template:
    """A Word template, compiled once; `render` may be called any number of times.

    `data` is the .docx, `name` what errors are to call it, `filters` come beside Jinja's own. Raises CannotDo
    when it is not a sound .docx or when a tag is wrong, with the tag and its place.
    """

    def __init__(self, data: bytes, name: str, filters: Mapping[str, Callable[..., Any]] = _NOTHING) -> None:
        self.name = name
        self._environment = _Environment(filters)
        try:
            self._entries, contents = _unpacked(data)
            labels = _labels(contents)
            self._core = next((part for part, label in labels.items() if label == "文档属性"), CORE)
            self._core_xml = xmltext.decode(contents[self._core])
            made = {part: self._part(label, contents[part]) for part, label in labels.items()}
        except Wrong as wrong:
            place = f"{wrong.place}：" if wrong.place else ""
            raise CannotDo(f"{place}{wrong.message}。", name, wrong.remedy) from wrong
        self._parts = {path: part for path, part in made.items() if part}

    def _part(self, label: str, data: bytes) -> _Part | None:
        if not _BRACE.search(data):
            return None
        xml = xmltext.decode(data)
        if label in _UNFILLED:
            xmltext.refuse(xml, label)
            return None
        patched = xmltext.patch(xml, label)
        return _Part(label, patched, _compiled(self._environment, label, patched)) if patched else None

    @property
    def variables(self) -> tuple[str, ...]:
        """The names the template asks its context for, sorted."""
        trees = [self._environment.parse(part.patched.source) for part in self._parts.values()]
        asked = set().union(*(meta.find_undeclared_variables(tree) for tree in trees))
        return tuple(sorted(asked - set(self._environment.globals)))

    def render(self, context: Mapping[str, Any], properties: Mapping[str, str] = _NOTHING) -> bytes:
        """The .docx filled from `context`; `properties` (title, creator …) replace the document's own.

        Raises CannotDo for an unknown name, a missing value or an expression that fails, with tag and place.
        """
        values = {**context, _STEPS: _Steps()}
        written = {path: self._rendered(part, values) for path, part in self._parts.items()}
        if properties:
            written[self._core] = _described(written.get(self._core, self._core_xml), properties, self.name)
        made = {path: _deflated(path, xmltext.DECLARATION + xml) for path, xml in written.items()}
        return _packed(made.get(entry.name, entry) for entry in self._entries)

    def _rendered(self, part: _Part, values: dict[str, Any]) -> str:
        stream = part.compiled.root_render_func(part.compiled.new_context(values))
        batches: list[str] = []
        size = 0
        try:
            while batch := list(islice(stream, 4096)):
                batches.append("".join(batch))
                size += len(batches[-1])
                if size > OUTPUT_LIMIT:
                    raise _TooMuch(f"输出超过 {OUTPUT_LIMIT:,} 个字符")
        except Exception as error:
            raise _explained(self.name, part, error, values) from error
        xml = xmltext.mend("".join(batches)) if part.patched.mends else "".join(batches)
        return xmltext.renumber(xml) if part.patched.numbers else xml


@dataclass(frozen=True, slots=True)
class _Part:
    """One part with tags: what a reader calls it, its source for Jinja, and that source compiled."""

    label: str
    patched: Patched
    compiled: Compiled

    def place(self, tag: Tag) -> str:
        """Where the tag stands in the template."""
        return self.patched.pieces.place(tag.at, self.label)


# ---------------------------------------------------------------- the package


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of the zip: its data are kept as they are packed."""

    name: str
    method: int
    crc: int
    size: int
    data: bytes


def _unpacked(data: bytes) -> tuple[list[_Entry], dict[str, bytes]]:
    """The entries as packed, [Content_Types].xml first, and what they hold; raises Wrong when unusable."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Wrong("文件有密码", -1, "请去掉密码后再用作模板。")
        raise Wrong("是旧格式的 .doc 文件", -1, _SAVE_AGAIN)
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _inspect(infos)
            contents = {info.filename: archive.read(info) for info in infos}
            entries = {info.filename: _entry(data, info, contents[info.filename]) for info in infos}
    except (BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, OSError, ValueError) as error:
        raise Wrong(f"不是 .docx 文件，或文件已损坏（{error}）", -1, _SAVE_AGAIN) from error
    if TYPES not in contents or RELATIONS not in contents:
        raise Wrong("不是 Word 文档（.docx）", -1, _SAVE_AGAIN)
    _complete(entries, contents)
    return sorted(entries.values(), key=lambda entry: entry.name != TYPES), contents


def _inspect(infos: list[ZipInfo]) -> None:
    """Raise Wrong for a zip that no word processor writes."""
    if sum(info.file_size for info in infos) > UNPACKED_LIMIT:
        raise Wrong(f"解压后超过 {UNPACKED_LIMIT // 1_000_000} MB", -1, "请缩小模板中的图片。")
    names = [info.filename for info in infos]
    if len(set(names)) < len(names):
        raise Wrong("压缩包里有重名的文件", -1, _SAVE_AGAIN)
    for info in infos:
        if ".." in re.split(r"[/\\]", info.filename) or info.filename.startswith(("/", "\\")):
            raise Wrong(f"压缩包里有可疑的文件名“{info.filename}”", -1, "请勿使用来历不明的模板。")
        if info.flag_bits & 1:
            raise Wrong("文件有密码", -1, "请去掉密码后再用作模板。")
        if info.file_size > max(1_000_000, RATIO_LIMIT * info.compress_size):
            raise Wrong(f"“{info.filename}”的压缩比可疑", -1, "请勿使用来历不明的模板。")


def _entry(data: bytes, info: ZipInfo, content: bytes) -> _Entry:
    if info.compress_type not in (0, 8):
        return _deflated(info.filename, content)
    name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name + extra
    packed = data[start : start + info.compress_size]
    return _Entry(info.filename, info.compress_type, info.CRC, info.file_size, packed)


def _complete(entries: dict[str, _Entry], contents: dict[str, bytes]) -> None:
    """Add document properties to a package that has none."""
    if "文档属性" in _labels(contents).values():
        return
    override = f'<Override PartName="/{CORE}" ContentType="{_CORE_TYPE}"/></Types>'
    relation = f'<Relationship Id="rIdCore" Type="{_CORE_RELATION}" Target="{CORE}"/></Relationships>'
    contents[CORE] = f'<cp:coreProperties xmlns:cp="{_NAMESPACES["cp"]}"/>'.encode()
    if _CORE_TYPE.encode() not in contents[TYPES]:
        contents[TYPES] = contents[TYPES].replace(b"</Types>", override.encode())
    if _CORE_RELATION.encode() not in contents[RELATIONS]:
        contents[RELATIONS] = contents[RELATIONS].replace(b"</Relationships>", relation.encode())
    for name in (CORE, TYPES, RELATIONS):
        entries[name] = _deflated(name, contents[name])


def _labels(contents: Mapping[str, bytes]) -> dict[str, str]:
    """The parts that may hold tags, by path, with what a reader calls them; 正文 is always among them."""
    types = contents[TYPES].decode("utf-8", "replace")
    found = {}
    for override in re.findall(r"<(?:\w+:)?Override\s[^>]*>", types):
        path, kind = (re.findall(rf'{key}="/?([^"]*)"|$', override)[0] for key in ("PartName", "ContentType"))
        label = next((_LABELS[end] for end in _LABELS if kind.endswith(end)), "")
        if label and path in contents:
            found[path] = label
    if "正文" not in found.values():
        macros = "macroEnabled" in types or "template.main" in types
        raise Wrong("是 .docm 或 .dotx 文件" if macros else "不是 Word 文档（.docx）", -1, _SAVE_AGAIN)
    for label in ("页眉", "页脚"):
        several = [path for path in found if found[path] == label]
        for path in several if len(several) > 1 else ():
            found[path] = f"{label}（{path.rpartition('/')[2]}）"
    return found


def _deflated(name: str, content: str | bytes) -> _Entry:
    data = content.encode() if isinstance(content, str) else content
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return _Entry(name, 8, zlib.crc32(data), len(data), packer.compress(data) + packer.flush())


def _packed(entries: Iterable[_Entry]) -> bytes:
    """The zip of these entries: 1980-01-01, no attributes, so that the same entries give the same bytes."""
    body: list[bytes] = []
    index: list[bytes] = []
    offset = 0
    for entry in entries:
        name = entry.name.encode()
        flags = 0 if name.isascii() else 0x800
        same = struct.pack(
            "<5H3L2H", 20, flags, entry.method, 0, 33, entry.crc, len(entry.data), entry.size, len(name), 0
        )
        index += (b"PK\1\2\x14\0", same, struct.pack("<3H2L", 0, 0, 0, 0, offset), name)
        body += (b"PK\3\4", same, name, entry.data)
        offset += 4 + len(same) + len(name) + len(entry.data)
    directory = b"".join(index)
    count = len(index) // 4
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), offset, 0)
    return b"".join((*body, directory, end))


def _described(xml: str, properties: Mapping[str, str], path: str) -> str:
    """Document properties with these values put in, elements that are missing added."""
    for key, value in properties.items():
        if key not in _PROPERTIES:
            raise CannotDo(f"没有名为“{key}”的文档属性。", path, f"可用的有：{'、'.join(_PROPERTIES)}。")
        text = xmltext.plain(value)
        found = re.search(rf"<((?:[\w.-]+:)?{key})(\s[^>]*?)?(?:/>|>.*?</\1>)", xml, re.DOTALL)
        if found:
            element = f"<{found[1]}{found[2] or ''}>{text}</{found[1]}>"
            xml = xml[: found.start()] + element + xml[found.end() :]
        else:
            xml = _added(xml, key, text)
    return xml


def _added(xml: str, key: str, text: str) -> str:
    prefix = _PROPERTIES[key]
    kind = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="dcterms:W3CDTF"'
    attributes = f'xmlns:{prefix}="{_NAMESPACES[prefix]}"{kind if prefix == "dcterms" else ""}'
    element = f"<{prefix}:{key} {attributes}>{text}</{prefix}:{key}>"
    empty = re.fullmatch(r"\s*<([^\s/>]+)([^>]*)/>\s*", xml)
    if empty:
        return f"<{empty[1]}{empty[2]}>{element}</{empty[1]}>"
    close = xml.rindex("</")
    return xml[:close] + element + xml[close:]


# ---------------------------------------------------------------- the language


class _Ready(str):
    """Text that is XML already: what a macro or a {% set %} block of the template has written."""

    __slots__ = ()


class _NoValue(Exception):
    """An expression gave None."""


class _NotText(Exception):
    """An expression gave something that is not one text or number; the words say what."""


class _TooMuch(Exception):
    """A limit of a rendering was passed; the words say which."""


class _Steps:
    """Counts the turns of all loops of one rendering."""

    def __init__(self) -> None:
        self.count = 0

    def take(self, turns: int) -> None:
        """Count these turns; raises _TooMuch above STEP_LIMIT."""
        self.count += turns
        if self.count > STEP_LIMIT:
            raise _TooMuch(f"循环超过 {STEP_LIMIT:,} 次")

    def watch(self, items: Iterable[Any]) -> Iterator[Any]:
        """The items, each counted as it is taken."""
        for item in items:
            self.take(1)
            yield item


_UNSAID: Any = object.__str__  # what a class has that does not say how it is printed


def _text(value: Any) -> str:
    """The value as a report prints it; raises _NoValue or _NotText for what no report should print."""
    if isinstance(value, str | Undefined):
        return str(value)
    if value is None:
        raise _NoValue
    if isinstance(value, bool):
        raise _NotText("真假值")
    if isinstance(value, float) and not isfinite(value):
        raise _NotText("不是有限的数")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        raise _NotText("一组名称和值")
    if isinstance(value, Iterable):
        raise _NotText("清单")
    if callable(value) or type(value).__str__ is _UNSAID:
        raise _NotText("对象或函数")
    return str(value)


def _finalize(value: Any) -> str:
    """What {{ }} writes inside w:t."""
    if type(value) is str:
        return xmltext.rich(value)
    return value if type(value) is _Ready else xmltext.rich(_text(value))


def _plain(value: Any) -> _Ready:
    """What {{ }} writes in an attribute, a field code or a document property."""
    if isinstance(value, _Ready):
        raise _NotText("宏或 set 段的内容，此处")
    return _Ready(xmltext.plain(_text(value)))


def _concatenated(parts: list[Any]) -> str:
    """The operator ~, which would print None as a word."""
    if any(part is None for part in parts):
        raise _NoValue
    ready = any(type(part) is _Ready for part in parts)
    texts = list(map(_finalize if ready else str, parts))
    _bounded(sum(map(len, texts)))
    return _Ready("".join(texts)) if ready else "".join(texts)


def _paragraphs(value: Any) -> list[str]:
    """The lines of a text, or of every text of a list: {{p }} makes a paragraph of each."""
    texts = [_text(item) for item in value] if isinstance(value, list | tuple) else [_text(value)]
    ended = [re.sub(r"\r\n?", "\n", text).removesuffix("\n") for text in texts if text]
    return [line for text in ended for line in text.split("\n")]


@pass_context
def _counted(context: Context, items: Any) -> Any:
    """What a loop runs over, its turns counted."""
    if items is None:
        raise _NoValue
    steps: _Steps = context.parent[_STEPS]
    try:
        turns = len(items)
    except TypeError:
        return steps.watch(items)
    steps.take(turns)
    return items


@pass_environment
def _join(environment: _Environment, value: Any, d: str = "", attribute: str | int | None = None) -> str:
    """The filter join, which would print None as a word."""
    if value is None:
        raise _NoValue
    parts = list(value) if attribute is None else list(map(make_attrgetter(environment, attribute), value))
    if any(part is None for part in parts):
        raise _NoValue
    return str(d).join(map(str, parts))


def _format(value: Any, *args: Any, **kwargs: Any) -> str:
    """The filter format, which would print None as a word."""
    if any(arg is None for arg in (value, *args, *kwargs.values())):
        raise _NoValue
    return str(value) % (kwargs or args)


def _same(value: Any) -> Any:
    """The filters e, escape and safe: whatever is printed is escaped, once."""
    return value


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, refusing None, which it would turn into a word or a nought."""
    first = 1 if hasattr(function, "jinja_pass_arg") else 0

    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if args[first] is None:
            raise _NoValue
        return function(*args, **kwargs)

    return guarded


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja in a sandbox, writing WordprocessingML: an item of a mapping comes before its methods."""

    intercepted_binops = frozenset(("+", "*", "**"))

    def __init__(self, filters: Mapping[str, Callable[..., Any]]) -> None:
        super().__init__(*xmltext.DELIMITERS, undefined=StrictUndefined, finalize=_finalize, cache_size=0)
        for name in _HTML_FILTERS:
            del self.filters[name]
        guarded = (*_NUMBER_FILTERS, *_TEXT_FILTERS)
        self.filters.update({name: _guarded(self.filters[name]) for name in guarded})
        self.filters.update(dict.fromkeys(("e", "escape", "forceescape", "safe"), _same))
        self.filters.update(join=_join, format=_format, **filters)
        self.filters.update(_plain=_plain, _concatenated=_concatenated, _ready=_Ready)
        self.filters.update(_paragraphs=_paragraphs, _counted=_counted)
        del self.globals["lipsum"]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The item of a mapping with this name, else the attribute."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The sum, product or power, refused when it would fill the memory."""
        _bounded(_growth(operator, left, right))
        return super().call_binop(context, operator, left, right)


def _bounded(size: int) -> None:
    """Raise _TooMuch when what an operator gives is longer than any report needs."""
    if size > LENGTH_LIMIT:
        raise _TooMuch(f"超过 {LENGTH_LIMIT:,} 个字符")


def _growth(operator: str, left: Any, right: Any) -> int:
    """How long the result is at most: characters, items or bits."""
    swapped = isinstance(left, int) and not isinstance(right, int)
    many, times = (right, left) if swapped else (left, right)
    if operator == "**" or (operator == "*" and not isinstance(many, int)):
        return _size(many) * times if isinstance(times, int) else 0
    return _size(left) + _size(right)


def _size(value: Any) -> int:
    if isinstance(value, int):
        return value.bit_length()
    return len(value) if isinstance(value, str | list | tuple) else 0


class _Guard(NodeTransformer):
    """Puts the XML back for its numbers, and our filters where Jinja would print None or never end."""

    def __init__(self, environment: _Environment, patched: Patched, tree: nodes.Template) -> None:
        self.environment = environment
        self.patched = patched
        self.macros = {macro.name for macro in tree.find_all(nodes.Macro)}

    def _through(self, name: str, node: nodes.Node | None, lineno: int) -> nodes.Filter:
        return nodes.Filter(node, name, [], [], None, None, lineno=lineno, environment=self.environment)

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:
        node.data = self.patched.chunks[int(node.data)]
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        self.generic_visit(node)
        for number, child in enumerate(node.nodes):
            tag = self.patched.tag(child.lineno)
            if tag and tag.passage.plain and not isinstance(child, nodes.TemplateData):
                node.nodes[number] = self._through("_plain", child, child.lineno)
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self.generic_visit(node)
        node.iter = self._through("_counted", node.iter, node.lineno)
        return node

    def visit_AssignBlock(self, node: nodes.AssignBlock) -> nodes.Node:
        self.generic_visit(node)
        if node.filter is not None:
            raise TemplateSyntaxError("set block with a filter", node.lineno)
        node.filter = self._through("_ready", None, node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno, environment=self.environment)
        return self._through("_concatenated", parts, node.lineno)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        ours = isinstance(node.node, nodes.Name) and node.node.name in self.macros
        return self._through("_ready", node, node.lineno) if ours else node

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:
        self.generic_visit(node)
        if node.name not in self.environment.filters:
            raise _unnamed("过滤器", node.name, self.environment.filters, node.lineno)
        return node

    def visit_Test(self, node: nodes.Test) -> nodes.Node:
        self.generic_visit(node)
        if node.name not in self.environment.tests:
            raise _unnamed("判断", node.name, self.environment.tests, node.lineno)
        return node


def _compiled(environment: _Environment, label: str, patched: Patched) -> Compiled:
    """The part compiled; raises Wrong for what Jinja does not understand."""
    try:
        tree = environment.parse(patched.source)
        _Guard(environment, patched, tree).visit(tree)
        code = environment.compile(tree, filename=label)
    except TemplateSyntaxError as error:
        tag = patched.tag(error.lineno)
        wrong = Wrong(f"标记“{tag.typed if tag else ''}”写法有误：{_reason(error.message or '')}")
        wrong.place = patched.pieces.place(tag.at, label) if tag else label
        raise wrong from error
    except (RecursionError, MemoryError, SyntaxError) as error:
        raise Wrong(f"{label}的标记嵌套过深（{error}）", -1, "请把模板拆成几份。") from error
    return environment.template_class.from_code(environment, code, environment.make_globals(None))


# ---------------------------------------------------------------- errors

_REASONS = (
    (r"unexpected char '(.*)' at.*", "有不认识的字符{0}，标记里的符号须用半角"),
    (r"Expected an expression, got '(.*)'", "缺少内容，遇到{0}"),
    (r"expected token '(.*)', got '(.*)'", "此处应为{0}，实际是{1}"),
    (r"unexpected '(.*)'", "不该出现{0}"),
    (r"set block with a filter", "{{% set %}} 段暂不支持过滤器"),
    (r"can't assign to '(.*)'", "不能给{0}赋值"),
)
_TOKENS = {
    "end of print statement": "标记的结尾",
    "end of statement block": "标记的结尾",
    "end of template": "模板的结尾",
    "name": "名称",
    "string": "文字",
    "integer": "数字",
}


def _reason(message: str) -> str:
    """Jinja's complaint in Chinese where we know it, else as it is."""
    for pattern, words in _REASONS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(*(_TOKENS.get(token, f"“{token}”") for token in found.groups()))
    return message


def _near(name: str, known: Iterable[str]) -> str:
    """The words that give the nearest known name, or the names there are; "" when there are none."""
    from difflib import get_close_matches

    names = sorted({other for other in known if not other.startswith("_") and other != _STEPS})
    near = get_close_matches(name, names, 1, 0.5)
    if near:
        return f"，最接近的是“{near[0]}”"
    return f"，可用的有：{'、'.join(names[:8])}{' 等' if len(names) > 8 else ''}" if names else ""


def _unnamed(kind: str, name: str, known: Iterable[str], line: int) -> TemplateSyntaxError:
    return TemplateSyntaxError(f"没有名为“{name}”的{kind}{_near(name, known)}", line)


def _explained(path: str, part: _Part, error: Exception, values: Mapping[str, Any]) -> CannotDo:
    """What went wrong in a rendering: the place, the tag, the expression, and what to do."""
    line = _line(error, part.compiled)
    tag = part.patched.tag(line)
    if not tag:
        return CannotDo(f"{part.label}：无法生成（{type(error).__name__}: {error}）。", path)
    lost = _lost(error)
    if isinstance(error, UndefinedError) and lost is not None:
        words, remedy = _unknown(part, lost, line, values)
    else:
        words, remedy = _failed(error, tag)
    return CannotDo(f"{part.place(tag)}：标记“{tag.typed}”：{words}。", path, remedy)


def _line(error: Exception, compiled: Compiled) -> int:
    """The line of the template's source in which the error arose."""
    trace, line = error.__traceback__, 0
    while trace:
        if trace.tb_frame.f_globals.get("__jinja_template__") is compiled:
            line = compiled.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


def _lost(error: Exception) -> Undefined | None:
    """The undefined value that raised the error: it is `self` in the innermost frame."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    value = trace.tb_frame.f_locals.get("self") if trace else None
    return value if isinstance(value, Undefined) else None


def _unknown(part: _Part, lost: Undefined, line: int, values: Mapping[str, Any]) -> tuple[str, str]:
    """The words and the remedy for a name that is not there."""
    name, holder = lost._undefined_name, lost._undefined_obj
    tree = part.compiled.environment.parse(part.patched.source)
    expression, outer = _expression(tree, name, line)
    if holder is None:
        return f"“{outer}”没有值，取不到“{name}”", "请补填该值，或在模板里先用 {% if %} 判断。"
    if isinstance(holder, str | int | float):
        return f"“{outer}”是文字或数字，取不到“{name}”", "请直接打印它，或改正名称。"
    if isinstance(holder, list | tuple):
        return f"“{outer}”是清单，取不到“{name}”", "请用 {% for %} 逐项取，或改正序号。"
    if holder is missing:
        set_here = (node.name for node in tree.find_all(nodes.Name) if node.ctx == "store")
        known: Iterable[str] = (*values, *set_here)
    else:
        known = map(str, holder) if isinstance(holder, Mapping) else dir(holder)
    return f"“{expression}”不存在{_near(str(name), known)}", "请改正名称。"


def _expression(tree: nodes.Template, name: Any, line: int) -> tuple[str, str]:
    """The whole expression that ends in this name on this line, as tasks.totl, and what it is taken from."""
    taken: Iterable[Any] = tree.find_all((nodes.Getattr, nodes.Getitem))
    for node in taken:
        if node.lineno == line and _last(node) == name:
            return _shown(node), _shown(node.node)
    return str(name), str(name)


def _last(node: nodes.Getattr | nodes.Getitem) -> Any:
    return node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", None)


def _shown(node: nodes.Node) -> str:
    """The expression as its author may have typed it, what is not a plain name as “…”."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_shown(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{_shown(node.node)}[{_last(node)!r}]"
    return "…"


def _failed(error: Exception, tag: Tag) -> tuple[str, str]:
    """The words and the remedy for a value that cannot be printed or worked out."""
    what = f"“{tag.body.partition(' in ')[2] or tag.body}”" if tag.word in ("", "for") else "用到的值"
    if isinstance(error, _NoValue):
        return f"{what}没有值", '请补填该值；确可为空时写成 {{ 名称 or "" }}。'
    if isinstance(error, _NotText):
        return f"{what}是{error}，不能直接打印", '请写出要打印的那一项，清单可写成 {{ 名称|join("、") }}。'
    if isinstance(error, SecurityError):
        return f"{what}不允许使用", "模板里不能取以下划线开头的属性，也不能改动数据。"
    if isinstance(error, OverflowError) and "MAX_RANGE" in str(error):
        return f"{what}过大（range 的项数超过限度）", "请检查循环的次数。"
    if isinstance(error, _TooMuch | OverflowError | RecursionError | MemoryError):
        return f"{what}过大（{error}）", "请检查循环和重复的次数。"
    if isinstance(error, CannotDo):
        return error.message.removesuffix("。"), error.remedy
    return f"{what}计算出错（{type(error).__name__}: {error}）", "请检查表达式和数据的类型。"
