"""The page as a WSGI application: it, its style and script, a press, how an order stands, a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from string import Template
from typing import Final
from urllib.parse import quote

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from toolkit.batch import BULLETIN
from toolkit.briefing.write import list_templates
from toolkit.page import text
from toolkit.serving.desk import Desk
from toolkit.serving.gate import SAFETY, TEXT, Gate
from toolkit.serving.uploads import InMemory, order_of, too_large
from toolkit.serving.values import MEGABYTE, Limits
from toolkit.serving.work import ACTIONS
from toolkit.values import CannotDo

_ASSETS: Final = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
_WORDS: Final = {404: "没有这一页，或结果已经过期。请刷新本页后重新办理。", 405: "不支持这样的请求。"}


def application(gate: Gate, desk: Desk, limits: Limits, fault: Callable[[Exception], None]) -> Flask:
    """The application behind a gate. `fault` is told of what nobody foresaw."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.request_class = InMemory
    app.config["MAX_CONTENT_LENGTH"] = limits.body
    _guard(app, gate)
    _show_page(app, _page(limits))
    _take_orders(app, desk, limits)
    _answer_errors(app, limits, fault)
    return app


def _guard(app: Flask, gate: Gate) -> None:
    @app.before_request
    def guard() -> Response | None:
        refusal = gate.refusal(request.method, request.path, request.headers.get)
        return _said(refusal.message, refusal.status) if refusal else None

    @app.after_request
    def safe(response: Response) -> Response:
        response.headers.update(SAFETY)
        return response


def _show_page(app: Flask, page: str) -> None:
    @app.get("/<token>/")
    def entry(token: str) -> Response:
        return Response(page, mimetype="text/html")

    @app.get("/<token>/<any('page.css', 'page.js'):name>")
    def asset(token: str, name: str) -> Response:
        return Response(_asset(name), content_type=_ASSETS[name])


def _take_orders(app: Flask, desk: Desk, limits: Limits) -> None:
    @app.post("/<token>/press/<action>")
    def press(token: str, action: str) -> Response:
        if action not in ACTIONS:
            abort(404)
        name = desk.take(order_of(request, action, limits))
        return Response(json.dumps({"order": name}), 202, mimetype="application/json")

    @app.get("/<token>/orders/<name>")
    def order(token: str, name: str) -> Response:
        return Response(desk.answer(name) or abort(404), mimetype="application/json")

    @app.get("/<token>/files/<name>")
    def file(token: str, name: str) -> Response:
        made = desk.file(name) or abort(404)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name, safe='')}"}
        return Response(made.data, headers=headers, content_type=made.media)


def _answer_errors(app: Flask, limits: Limits, fault: Callable[[Exception], None]) -> None:
    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        if isinstance(error, RequestEntityTooLarge):
            return _said(str(too_large(limits)), 413)
        if isinstance(error, HTTPException):
            return _said(_WORDS.get(error.code or 500, "请求的写法不对，没有办理。"), error.code or 500)
        if isinstance(error, CannotDo):
            return _said(str(error), 422)
        fault(error)
        return _said("程序内部错误，没有办成；启动本页的窗口里有记录。", 500)


def _said(message: str, status: int) -> Response:
    return Response(message, status, content_type=TEXT)


def _page(limits: Limits) -> str:
    names = dict.fromkeys((BULLETIN, *list_templates()))
    options = "".join(f'<option value="{text(name)}">{text(name)}</option>' for name in names)
    filled = {"largest": f"{limits.largest / MEGABYTE:g}", "bytes": str(limits.largest), "templates": options}
    return Template(_asset("page.html")).substitute(filled, kept=f"{limits.kept / 60:g}")


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
