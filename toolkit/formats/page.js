"use strict";
// Hides, counts and sorts the rows that the page was written with. It makes no rows and fetches nothing.
(function () {
  const bar = document.getElementById("bar");
  if (!bar) return;

  const search = document.getElementById("q");
  const clear = document.getElementById("clear");
  const selects = Array.from(bar.querySelectorAll("select"));
  const chips = Array.from(bar.querySelectorAll(".chips button"));
  const sorters = Array.from(document.querySelectorAll("button[data-sort]"));
  const collator = new Intl.Collator("zh-CN", { numeric: true });
  const RANKS = ["error", "warning", "info"];
  let sorted = "";
  let wait = 0;

  // -- what the page holds

  const groups = Array.from(document.querySelectorAll("main tbody"), function (body) {
    const rows = Array.from(body.rows).filter(function (row) { return row.className !== "group"; });
    return { body: body, section: body.closest("section"), total: body.querySelector("small"), rows: rows };
  });
  const entries = [];
  groups.forEach(function (group) {
    const findings = group.body.hasAttribute("data-sheet");
    group.entries = group.rows.map(function (row, place) {
      return {
        row: row,
        place: place,
        text: null,
        severity: row.className,
        ledger: group.section.getAttribute("data-ledger"),
        sheet: group.body.getAttribute("data-sheet"),
        unit: findings ? row.cells[3].textContent : "",
        code: findings ? row.cells[8].textContent : ""
      };
    });
    group.entries.forEach(function (entry) { entries.push(entry); });
  });

  function plain(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  function textOf(entry) {
    if (entry.text === null) {
      entry.text = plain(Array.from(entry.row.cells, function (cell) { return cell.textContent; }).join("\n"));
    }
    return entry.text;
  }

  // -- the state: what the controls say, written into the address

  function state() {
    const now = new URLSearchParams();
    const pressed = chips.filter(isPressed).map(function (chip) { return chip.className; });
    if (pressed.length) now.set("severity", pressed.join(","));
    selects.forEach(function (select) { if (select.value) now.set(select.name, select.value.slice(1)); });
    if (search.value.trim()) now.set("q", search.value.trim());
    return now;
  }

  function isPressed(chip) {
    return chip.getAttribute("aria-pressed") === "true";
  }

  function restore() {
    const told = new URLSearchParams(location.hash.slice(1));
    const severities = (told.get("severity") || "").split(",");
    chips.forEach(function (chip) {
      chip.setAttribute("aria-pressed", String(!chip.disabled && severities.indexOf(chip.className) >= 0));
    });
    selects.forEach(function (select) {
      select.value = told.has(select.name) ? "=" + told.get(select.name) : "";
      if (select.selectedIndex < 0) select.value = "";
    });
    search.value = told.get("q") || "";
    const by = told.get("sort") || "";
    const known = sorters.some(function (button) { return button.dataset.sort === by.replace("-", ""); });
    sort(known ? by : "");
    show();
  }

  function changed() {
    const now = state();
    if (sorted) now.set("sort", sorted);
    const address = now.toString();
    history.replaceState(null, "", address ? "#" + address : location.pathname + location.search);
    show();
  }

  // -- showing

  function show() {
    const now = state();
    const wanted = ["ledger", "sheet", "unit", "code"].filter(function (name) { return now.has(name); });
    const severities = now.has("severity") ? now.get("severity").split(",") : RANKS;
    const words = plain(now.get("q") || "").split(/\s+/).filter(Boolean);
    const any = severities.length === RANKS.length || !chips.length;

    function fits(entry) {
      return (any || severities.indexOf(entry.severity) >= 0)
        && wanted.every(function (name) { return entry[name] === now.get(name); })
        && words.every(function (word) { return textOf(entry).indexOf(word) >= 0; });
    }

    const filtered = now.toString() !== "";
    const shown = groups.reduce(function (sum, group) { return sum + showGroup(group, fits, filtered); }, 0);
    showSections();
    document.documentElement.classList.toggle("filtered", filtered);
    document.getElementById("count").textContent = filtered
      ? "显示 " + shown + " / " + entries.length + " 条" : "共 " + entries.length + " 条";
    document.getElementById("active").textContent = filtered
      ? "筛选条件：" + conditions(now).join("；") + "。显示 " + shown + " 条，共 " + entries.length + " 条。" : "";
    document.getElementById("none").hidden = shown > 0;
    clear.disabled = !filtered;
  }

  function showGroup(group, fits, filtered) {
    let shown = 0;
    group.entries.forEach(function (entry) {
      const keep = fits(entry);
      if (keep) shown += 1;
      if (entry.row.hidden === keep) entry.row.hidden = !keep;
    });
    group.body.hidden = filtered && !shown;
    if (group.total) {
      const all = group.entries.length;
      group.total.textContent = shown < all ? shown + " / " + all + " 处" : all + " 处";
    }
    return shown;
  }

  function showSections() {
    document.querySelectorAll("main table").forEach(function (table) {
      table.hidden = Array.from(table.tBodies).every(function (body) { return body.hidden; });
    });
    document.querySelectorAll("main section").forEach(function (section) {
      const tables = section.querySelectorAll("table");
      section.classList.toggle("without", Array.from(tables).every(function (table) { return table.hidden; }));
    });
  }

  function conditions(now) {
    const told = [];
    const names = chips.filter(isPressed).map(function (chip) { return chip.querySelector("b").textContent; });
    if (now.has("severity")) told.push("级别 " + names.join("、"));
    selects.forEach(function (select) {
      if (select.value) {
        const words = select.selectedOptions[0].textContent.replace(/（\d+）$/, "");
        told.push(select.parentNode.firstChild.textContent + " " + words);
      }
    });
    if (now.has("q")) told.push("搜索“" + now.get("q") + "”");
    return told;
  }

  // -- sorting, inside each group

  const ORDERS = {
    place: function (a, b) { return a.place - b.place; },
    severity: function (a, b) { return RANKS.indexOf(a.severity) - RANKS.indexOf(b.severity); },
    unit: function (a, b) {
      return Number(!a.unit) - Number(!b.unit) || (a.unit === b.unit ? 0 : collator.compare(a.unit, b.unit));
    }
  };

  function sort(by) {
    if (by === sorted) return;
    const order = ORDERS[by.replace("-", "") || "place"];
    const way = by.charAt(0) === "-" ? -1 : 1;
    groups.forEach(function (group) {
      const fragment = document.createDocumentFragment();
      group.entries.sort(function (a, b) { return way * order(a, b) || a.place - b.place; });
      group.entries.forEach(function (entry) { fragment.appendChild(entry.row); });
      group.body.appendChild(fragment);
    });
    sorted = by;
    sorters.forEach(function (button) {
      const mine = button.dataset.sort === by.replace("-", "");
      button.parentNode.setAttribute("aria-sort", mine ? (way < 0 ? "descending" : "ascending") : "none");
    });
  }

  function nextSort(by) {
    if (by === "place") return sorted === "-place" ? "" : "-place";
    return sorted === by ? "-" + by : sorted === "-" + by ? "" : by;
  }

  // -- what the reader does

  chips.forEach(function (chip) {
    chip.addEventListener("click", function () {
      chip.setAttribute("aria-pressed", String(!isPressed(chip)));
      changed();
    });
  });
  selects.forEach(function (select) { select.addEventListener("change", changed); });
  search.addEventListener("input", function (event) {
    if (event.isComposing) return;
    clearTimeout(wait);
    wait = setTimeout(changed, 120);
  });
  search.addEventListener("compositionend", changed);
  clear.addEventListener("click", function () {
    chips.forEach(function (chip) { chip.setAttribute("aria-pressed", "false"); });
    selects.forEach(function (select) { select.value = ""; });
    search.value = "";
    changed();
    search.focus();
  });
  sorters.forEach(function (button) {
    button.addEventListener("click", function () {
      sort(nextSort(button.dataset.sort));
      changed();
    });
  });
  window.addEventListener("hashchange", restore);

  // The headings of a table stop below the bar, whose height depends on the width of the window.
  function measure() {
    document.documentElement.style.setProperty("--bar", bar.offsetHeight + "px");
  }
  window.addEventListener("resize", measure);

  document.documentElement.classList.add("live");
  bar.querySelector(".controls").hidden = false;
  measure();
  restore();
})();
