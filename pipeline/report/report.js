"use strict";
const table = document.getElementById("projects");
const body = table.tBodies[0];
const rows = Array.from(body.rows);
const search = document.getElementById("search");
const filters = Array.from(document.querySelectorAll("select[data-column]"));
const shown = document.getElementById("shown");

for (const select of filters) {
  const column = Number(select.dataset.column);
  const values = new Set(rows.map((row) => row.cells[column].textContent.trim()));
  for (const value of Array.from(values).filter(Boolean).sort()) {
    select.add(new Option(value, value));
  }
}

function applyFilters() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    const fits = words.every((word) => text.includes(word)) &&
      filters.every((select) => !select.value ||
        row.cells[Number(select.dataset.column)].textContent.trim() === select.value);
    row.hidden = !fits;
    count += fits;
  }
  shown.textContent = `${count} of ${rows.length} projects`;
}

function sortBy(header) {
  const column = header.cellIndex;
  const descending = header.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const key = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
  const compare = (one, other) => key(one).localeCompare(key(other), "en", { numeric: true });
  const sorted = rows.slice().sort((one, other) => {
    const empty = (key(one) === "") - (key(other) === "");
    return empty || (descending ? -1 : 1) * compare(one, other);
  });
  body.append(...sorted);
}

function downloadShown() {
  const quote = (text) => `"${text.replace(/"/g, '""').replace(/\s+/g, " ").trim()}"`;
  const visible = Array.from(body.rows).filter((row) => !row.hidden);
  const lines = [table.tHead.rows[0], ...visible].map((row) =>
    Array.from(row.cells, (cell) => quote(cell.dataset.value ?? cell.textContent)).join(","));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
  link.download = "projects.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}

// A link to words or a project opens what holds it.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
  }
  if (target) {
    target.scrollIntoView({ block: "center" });
    if (target.tagName === "MARK") target.focus({ preventScroll: true });
  }
}

search.addEventListener("input", applyFilters);
for (const select of filters) select.addEventListener("change", applyFilters);
for (const header of table.tHead.rows[0].cells) {
  header.querySelector("button").addEventListener("click", () => sortBy(header));
}
document.getElementById("download").addEventListener("click", downloadShown);
window.addEventListener("hashchange", reveal);
applyFilters();
reveal();
