"use strict";
// Sends what was dropped to this computer's own server, asks how it stands, and shows the answer: always as text.
(function () {
  const LABELS = { validate: "校验", summarize: "汇总", report: "生成简报", compare: "对比上月" };
  const RESULTS = { validate: "校验结果", summarize: "汇总", report: "简报", compare: "变化" };
  const SEVERITIES = { "错误": "error", "警告": "warning", "提示": "info" };
  const MOST_CHOICES = 80;
  const LONG = 30;
  const form = document.getElementById("form");
  const status = document.getElementById("status");
  const tabs = document.getElementById("tabs");
  const results = document.getElementById("results");
  const largest = Number(form.dataset.largest);
  const chosen = {};
  const working = {};
  const shown = {};

  function make(tag, given, children) {
    const element = document.createElement(tag);
    Object.entries(given || {}).forEach(function ([name, value]) {
      if (name === "text") element.textContent = value;
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== undefined) element.setAttribute(name, value);
    });
    (children || []).forEach(function (child) { element.append(child); });
    return element;
  }

  function size(bytes) {
    if (bytes >= 1048576) return (bytes / 1048576).toFixed(1) + " MB";
    return Math.max(1, Math.round(bytes / 1024)) + " KB";
  }

  // -- the files

  // What was dropped can be opened anew at every press where the browser hands out handles; what was chosen cannot.
  function put(area, file, handle) {
    const field = area.dataset.field;
    if (file && file.size > largest) {
      say(area, "文件有 " + size(file.size) + "，超过 " + size(largest) + " 的上限。", true);
      return;
    }
    if (file) chosen[field] = { file: file, handle: handle || null };
    else delete chosen[field];
    area.classList.toggle("full", Boolean(file));
    area.querySelector(".remove").hidden = !file;
    status.querySelectorAll(".wrong").forEach(function (line) { line.remove(); });
    say(area, file ? file.name + "（" + size(file.size) + "）" : "还没有放入", false);
  }

  function say(area, message, wrong) {
    const said = area.querySelector(".chosen");
    said.textContent = message;
    said.classList.toggle("wrong", wrong);
  }

  async function drop(area, transfer) {
    const items = Array.from(transfer.items || []).filter(function (item) { return item.kind === "file"; });
    if (items.length !== 1) {
      say(area, items.length ? "一次只放一个文件。" : "拖来的不是文件。", true);
      return;
    }
    const entry = items[0].webkitGetAsEntry && items[0].webkitGetAsEntry();
    if (entry && entry.isDirectory) {
      say(area, "拖来的是文件夹，请拖入一个文件。", true);
      return;
    }
    const file = items[0].getAsFile();
    const asked = items[0].getAsFileSystemHandle ? items[0].getAsFileSystemHandle() : null;
    put(area, file, null);
    try {
      const handle = await asked;
      if (handle && handle.getFile && chosen[area.dataset.field] && chosen[area.dataset.field].file === file) {
        chosen[area.dataset.field].handle = handle;
      }
    } catch (error) {
      // Without a handle a file that was changed has to be dropped again, and says so.
    }
  }

  document.querySelectorAll(".drop").forEach(function (area) {
    const input = area.querySelector("input");
    input.addEventListener("change", function () {
      if (input.files.length) put(area, input.files[0], null);
      input.value = "";
    });
    area.querySelector(".remove").addEventListener("click", function () {
      put(area, null, null);
      input.focus();
    });
    ["dragenter", "dragover"].forEach(function (name) {
      area.addEventListener(name, function () { area.classList.add("over"); });
    });
    ["dragleave", "drop"].forEach(function (name) {
      area.addEventListener(name, function () { area.classList.remove("over"); });
    });
    area.addEventListener("drop", function (event) { drop(area, event.dataTransfer); });
  });
  // Elsewhere a dropped file would replace the page.
  window.addEventListener("dragover", function (event) {
    event.preventDefault();
    event.dataTransfer.dropEffect = event.target.closest(".drop") ? "copy" : "none";
  });
  window.addEventListener("drop", function (event) { event.preventDefault(); });

  async function bytes(field) {
    const one = chosen[field];
    if (!one) return null;
    try {
      const file = one.handle ? await one.handle.getFile() : one.file;
      return { name: one.file.name, blob: new Blob([await file.arrayBuffer()]) };
    } catch (error) {
      throw new Error("读不出“" + one.file.name + "”：选好以后又改动、移走过。请重新选择或再拖一次。");
    }
  }

  // -- a press

  document.querySelectorAll(".buttons button").forEach(function (button) {
    button.addEventListener("click", function () { press(button.dataset.action); });
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });

  async function press(action) {
    if (working[action]) {
      tell(action, "正在办理，请稍候，不必再按");
      return;
    }
    working[action] = true;
    forget(action);
    tell(action, "正在送交台账");
    try {
      const order = await send(action);
      show(action, await finished(action, order));
      tell(action, "", "done");
    } catch (error) {
      tell(action, error.message, "wrong");
    } finally {
      delete working[action];
    }
  }

  async function send(action) {
    const ledger = await bytes("ledger");
    if (!ledger) throw new Error("还没有放入本月台账。请把台账拖进“本月台账”框里，再按按钮。");
    const previous = await bytes("previous");
    const data = new FormData();
    data.append("ledger", ledger.blob, ledger.name);
    if (previous) data.append("previous", previous.blob, previous.name);
    data.append("period", document.getElementById("period").value);
    data.append("template", document.getElementById("template").value);
    return (await asked("press/" + action, { method: "POST", body: data })).order;
  }

  async function finished(action, order) {
    for (let wait = 60; ; wait = Math.min(wait * 1.5, 1000)) {
      const answer = await asked("orders/" + order, {});
      if (answer.state === "done") return answer.result;
      if (answer.state === "failed") throw new Error(answer.message);
      if (answer.state === "waiting") {
        tell(action, answer.ahead ? "前面还有 " + answer.ahead + " 件在办，请稍候" : "正在等候");
      } else if (answer.step) {
        tell(action, answer.step + (answer.seconds > 1 ? "，已用 " + answer.seconds + " 秒" : ""));
      }
      await new Promise(function (done) { setTimeout(done, wait); });
    }
  }

  async function asked(path, given) {
    let response;
    try {
      response = await fetch(path, Object.assign({ credentials: "omit", cache: "no-store", redirect: "error" }, given));
    } catch (error) {
      throw new Error("台账工具没有应答，可能已经关闭。请重新启动，再从新的地址打开。");
    }
    if (!response.ok) throw new Error((await response.text()).slice(0, 500));
    return response.json();
  }

  // -- telling

  function tell(action, message, how) {
    let line = status.querySelector('[data-action="' + action + '"]');
    if (how === "done") {
      if (line) line.remove();
      return;
    }
    if (!line) {
      line = make("li", { "data-action": action });
      status.append(line);
    }
    line.className = how || "busy";
    const said = LABELS[action] + "：" + message + (how === "wrong" ? "" : "……");
    if (line.textContent !== said) line.textContent = said;
  }

  // -- results

  function forget(action) {
    if (shown[action]) shown[action].remove();
    delete shown[action];
    choose(Object.keys(shown).pop());
  }

  function show(action, result) {
    const section = make("section", { "class": "result", "data-action": action, "aria-label": RESULTS[action] });
    section.append(make("h2", { text: RESULTS[action], tabindex: "-1" }));
    result.lines.forEach(function (line) { section.append(make("p", { text: line })); });
    if (result.files.length) section.append(downloads(result.files));
    result.notes.forEach(function (note) { section.append(make("p", { "class": "note", text: "注：" + note })); });
    const several = result.tables.length > 2;
    result.tables.forEach(function (table) { section.append(tableOf(table, several)); });
    shown[action] = section;
    results.append(section);
    choose(action);
    section.querySelector("h2").focus({ preventScroll: true });
    section.scrollIntoView({ block: "nearest" });
  }

  function choose(action) {
    tabs.replaceChildren();
    Object.keys(LABELS).filter(function (name) { return shown[name]; }).forEach(function (name) {
      const tab = make("button", { type: "button", "aria-pressed": String(name === action), text: RESULTS[name] });
      tab.addEventListener("click", function () { choose(name); });
      tabs.append(tab);
      shown[name].hidden = name !== action;
    });
    tabs.hidden = tabs.childElementCount < 2;
  }

  function downloads(files) {
    return make("ul", { "class": "files" }, files.map(function (file) {
      const link = make("a", { href: "files/" + file.link, download: file.name, text: "下载" + file.label });
      return make("li", {}, [link, make("span", { text: " " + file.name + "，" + size(file.size) })]);
    }));
  }

  // -- tables

  // Of many tables, long ones are folded: their titles are what one looks for first.
  function tableOf(given, several) {
    const count = given.rows.length + given.left;
    const section = given.title
      ? make("details", { "class": "grid", open: !several || count <= LONG }, [
        make("summary", {}, [make("h3", { text: given.title }), make("small", { text: count + " 行" })])
      ])
      : make("div", { "class": "grid" });
    if (!count) {
      section.append(make("p", { text: "无" }));
      return section;
    }
    const rows = given.rows.map(function (cells, index) { return rowOf(given, cells, index); });
    const looks = [given.widths.length ? "wide" : "", given.filters.length ? "cards" : ""];
    const table = make("table", { "class": looks.join(" ").trim() });
    if (given.widths.length) table.append(columns(given));
    table.append(make("thead", {}, [make("tr", {}, given.headings.map(function (heading, place) {
      return make("th", { scope: "col", "class": given.numeric[place] ? "n" : "", text: heading });
    }))]));
    table.append(make("tbody", {}, rows));
    if (given.filters.length) section.append(filters(given, rows));
    section.append(make("div", { "class": "scroll", tabindex: "0", role: "region", "aria-label": given.title || "表格" }, [table]));
    if (given.left) section.append(make("p", { "class": "note", text: "另有 " + given.left + " 行没有列在网页上，下载的文件里都有。" }));
    given.notes.forEach(function (note) { section.append(make("p", { "class": "note", text: "注：" + note })); });
    return section;
  }

  function columns(given) {
    const all = given.widths.reduce(function (sum, width) { return sum + width; }, 0);
    return make("colgroup", {}, given.widths.map(function (width) {
      const column = make("col");
      column.style.width = (100 * width / all).toFixed(2) + "%";
      return column;
    }));
  }

  function rowOf(given, cells, index) {
    const sheet = given.address.length ? cells[given.address[0]] : "";
    const row = make("tr", { "class": given.totals.includes(index) ? "total" : SEVERITIES[cells[0]] || "" });
    cells.forEach(function (text, place) {
      const cell = make("td", { "class": given.numeric[place] ? "n" : "", "data-heading": given.headings[place] });
      if (text && given.address[1] === place) cell.append(copier(sheet, text));
      else if (text) cell.append(make("span", { text: text }));
      row.append(cell);
    });
    return row;
  }

  function copier(sheet, cell) {
    const address = sheet + "!" + cell;
    const button = make("button", { type: "button", "class": "copy", title: "复制 " + address, text: cell });
    button.addEventListener("click", async function () {
      try {
        await navigator.clipboard.writeText(address);
        button.textContent = cell + " 已复制";
      } catch (error) {
        button.textContent = cell + " 没能复制";
      }
      setTimeout(function () { button.textContent = cell; }, 1500);
    });
    return button;
  }

  // -- filters: a list of what each column holds, severities as buttons, and a search

  function filters(given, rows) {
    const bar = make("div", { "class": "controls", role: "search", "aria-label": "筛选" });
    const tests = [];
    const count = make("p", { "class": "count", role: "status" });
    const texts = given.rows.map(function (cells) { return plain(cells.join("\n")); });

    function apply() {
      let left = 0;
      given.rows.forEach(function (cells, index) {
        const keep = tests.every(function (test) { return test(cells, texts[index]); });
        rows[index].hidden = !keep;
        if (keep) left += 1;
      });
      count.textContent = left < rows.length ? "显示 " + left + " / " + rows.length + " 条" : "共 " + rows.length + " 条";
    }

    given.filters.forEach(function (place) {
      const numbers = new Map();
      given.rows.forEach(function (cells) { numbers.set(cells[place], (numbers.get(cells[place]) || 0) + 1); });
      if (numbers.size < 2 || numbers.size > MOST_CHOICES) return;
      const choices = given.headings[place] === "级别" ? chips : list;
      bar.append(choices(given.headings[place], numbers, function (test) {
        tests.push(function (cells) { return test(cells[place]); });
      }, apply));
    });
    const search = make("input", { type: "search", placeholder: "任意一列的文字" });
    search.addEventListener("input", apply);
    tests.push(function (cells, text) {
      return plain(search.value).split(/\s+/).every(function (word) { return text.includes(word); });
    });
    bar.append(make("label", { text: "搜索" }, [search]), count);
    apply();
    return bar;
  }

  function plain(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  function chips(heading, numbers, add, apply) {
    const wanted = new Set();
    add(function (value) { return !wanted.size || wanted.has(value); });
    return make("div", { "class": "chips", role: "group", "aria-label": heading },
      Object.keys(SEVERITIES).filter(function (value) { return numbers.has(value); }).map(function (value) {
        const chip = make("button", { type: "button", "class": SEVERITIES[value] || "", "aria-pressed": "false" });
        chip.append(make("b", { text: value }), String(numbers.get(value)));
        chip.addEventListener("click", function () {
          if (!wanted.delete(value)) wanted.add(value);
          chip.setAttribute("aria-pressed", String(wanted.has(value)));
          apply();
        });
        return chip;
      }));
  }

  function list(heading, numbers, add, apply) {
    const select = make("select", {}, [make("option", { value: "", text: "全部" })]);
    numbers.forEach(function (number, value) {
      select.append(make("option", { value: "=" + value, text: (value || "（空）") + "（" + number + "）" }));
    });
    add(function (value) { return !select.value || select.value === "=" + value; });
    select.addEventListener("change", apply);
    return make("label", { text: heading }, [select]);
  }

  document.getElementById("dead").remove();
})();
