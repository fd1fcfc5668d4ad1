// The tables out of the data block, and what is looked up in them.

const data = JSON.parse(document.getElementById("data").textContent);

/** The rows of a packed table as objects, each with its row number as `row`. */
function unpack(packed) {
  const columns = Object.entries(packed.columns);
  const rows = Array.from({ length: packed.n }, (_, row) => ({ row }));
  for (const [name, column] of columns) {
    const cell = Array.isArray(column) ? (i) => column[i] : (i) => column.values[column.at[i]];
    for (let i = 0; i < packed.n; i++) rows[i][name] = cell(i);
  }
  return rows;
}

const unpacked = new Map();

/** A table, unpacked when it is first asked for. */
function table(name) {
  if (!unpacked.has(name)) unpacked.set(name, unpack(data.tables[name]));
  return unpacked.get(name);
}

const indexes = new Map();

/** The rows of a table by the value of a column. */
function rowsBy(name, column, value) {
  const key = `${name}.${column}`;
  if (!indexes.has(key)) indexes.set(key, Map.groupBy ? Map.groupBy(table(name), (r) => r[column]) : grouped(table(name), column));
  return indexes.get(key).get(value) || [];
}

function grouped(rows, column) {
  const groups = new Map();
  for (const row of rows) {
    if (!groups.has(row[column])) groups.set(row[column], []);
    groups.get(row[column]).push(row);
  }
  return groups;
}

const record = (number) => table("records")[number];
const projectById = (id) => rowsBy("projects", "project_id", id)[0];

/** The records of a project in the order of the pages. */
function recordsOf(projectId) {
  return [...rowsBy("records", "project_id", projectId)].sort(
    (a, b) => a.snapshot_id - b.snapshot_id || a.position - b.position);
}

/** The newest fetch that gave a snapshot. */
function fetchOf(snapshot) {
  return rowsBy("fetches", "snapshot_id", snapshot).reduce((a, b) => (!a || b.fetched_at > a.fetched_at ? b : a), null);
}

const pageName = (snapshot) => fetchOf(snapshot)?.page ?? `snapshot ${snapshot}`;

// Offsets of the tables count code points, JavaScript's count UTF-16 units: they part behind each character
// outside the Basic Multilingual Plane.
const wideOf = new Map();

function wideCharacters(snapshot) {
  if (!wideOf.has(snapshot)) {
    const found = [];
    for (const match of data.pages[snapshot].matchAll(/[\u{10000}-\u{10FFFF}]/gu)) found.push(match.index - found.length);
    wideOf.set(snapshot, found);
  }
  return wideOf.get(snapshot);
}

/** The place in a page's JavaScript string of an offset in code points. */
function unitAt(snapshot, offset) {
  const wide = wideCharacters(snapshot);
  let low = 0;
  let high = wide.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wide[middle] < offset) low = middle + 1;
    else high = middle;
  }
  return offset + low;
}

/** How many code points a page has. */
const lengthOf = (snapshot) => data.pages[snapshot].length - wideCharacters(snapshot).length;

/** A page's words between two offsets in code points; empty where the page is not in the report. */
function words(snapshot, start, end) {
  const text = data.pages[snapshot];
  return text === undefined ? "" : text.slice(unitAt(snapshot, start), unitAt(snapshot, end));
}

/** The words of a row that belongs to a record. */
const wordsOf = (row) => words(record(row.record_id).snapshot_id, row.char_start, row.char_end);
