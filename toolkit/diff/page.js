"use strict";
// Hides and counts the rows that the page was written with. It makes no rows and fetches nothing.
(function () {
  const bar = document.getElementById("bar");
  if (!bar) return;
  const search = document.getElementById("q");
  const clear = document.getElementById("clear");
  const selects = Array.from(bar.querySelectorAll("select"));
  const rows = Array.from(document.querySelectorAll("main tbody tr"));

  function plain(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  const texts = new Map();
  function textOf(row) {
    if (!texts.has(row)) {
      texts.set(row, plain(Array.from(row.cells, function (cell) { return cell.textContent; }).join("\n")));
    }
    return texts.get(row);
  }

  // The value of a choice starts with = so that a blank one is not that of all. A row may have several flags.
  function fits(row, words) {
    return selects.every(function (select) {
      if (!select.value) return true;
      const wanted = select.value.slice(1);
      const has = row.getAttribute("data-" + select.name);
      if (select.name !== "flag") return has === wanted;
      const flags = has ? has.split(" ") : [];
      return wanted === "any" ? flags.length > 0 : flags.indexOf(wanted) >= 0;
    }) && words.every(function (word) { return textOf(row).indexOf(word) >= 0; });
  }

  function show() {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach(function (row) {
      const keep = fits(row, words);
      if (keep) shown += 1;
      if (row.hidden === keep) row.hidden = !keep;
    });
    const filtered = words.length > 0 || selects.some(function (select) { return select.value; });
    document.getElementById("count").textContent = filtered
      ? "显示 " + shown + " / " + rows.length + " 处" : "共 " + rows.length + " 处";
    document.getElementById("none").hidden = shown > 0;
    clear.disabled = !filtered;
  }

  function changed() {
    const now = new URLSearchParams();
    selects.forEach(function (select) { if (select.value) now.set(select.name, select.value.slice(1)); });
    if (search.value.trim()) now.set("q", search.value.trim());
    const address = now.toString();
    history.replaceState(null, "", address ? "#" + address : location.pathname + location.search);
    show();
  }

  function restore() {
    const told = new URLSearchParams(location.hash.slice(1));
    selects.forEach(function (select) {
      select.value = told.has(select.name) ? "=" + told.get(select.name) : "";
      if (select.selectedIndex < 0) select.value = "";
    });
    search.value = told.get("q") || "";
    show();
  }

  // The headings stay below the bar, whatever its height.
  function place() {
    const stays = getComputedStyle(bar).position === "sticky";
    document.documentElement.style.setProperty("--bar", stays ? bar.offsetHeight + "px" : "0px");
  }

  selects.forEach(function (select) { select.addEventListener("change", changed); });
  search.addEventListener("input", function (event) { if (!event.isComposing) changed(); });
  search.addEventListener("compositionend", changed);
  clear.addEventListener("click", function () {
    selects.forEach(function (select) { select.value = ""; });
    search.value = "";
    changed();
  });
  window.addEventListener("hashchange", restore);
  window.addEventListener("resize", place);
  bar.querySelector(".controls").hidden = false;
  restore();
  place();
})();
