// The table of projects with its download, and the lists below it.

const COLUMNS = [
  ["Project", (p) => p.project_id, (p) => projectLink(p.project_id)],
  ["Title", (p) => p.title, (p) => said(p.title ?? "")],
  ["Status", (p) => p.status, (p) => (p.status ? chip(p.status) : "")],
  ["Start", (p) => p.start_date, (p) => date(p.start_date, p.start_precision)],
  ["End", (p) => p.end_date, (p) => date(p.end_date, p.end_precision) || (p.is_ongoing ? "running on" : "")],
  ["Budget", (p) => (p.budget_amount === null ? null : [`${p.budget_currency ?? ""} ${p.budget_period ?? ""}`, cents(p.budget_amount)]), budget],
  ["Funding", (p) => p.funding, (p) => said(p.funding ?? "")],
  ["Division", (p) => p.division, (p) => said(p.division ?? "")],
  ["Issues", (p) => rowsBy("issues", "project_id", p.project_id).length, (p) => count(rowsBy("issues", "project_id", p.project_id).length)],
];
const CSV_COLUMNS = [
  "project_id", "code", "title", "alt_titles", "language", "status", "start_date", "start_precision", "end_date", "end_precision",
  "is_ongoing", "budget_amount", "budget_amount_max", "budget_currency", "budget_period", "funding", "funding_type", "donor",
  "donor_iso3", "division", "division_name", "n_records",
];
const collator = new Intl.Collator("en", { numeric: true });

/** Compares two sort keys; what is not stated comes last either way. */
function compare(a, b, sign) {
  const [none, other] = [a, b].map((key) => key === null || key === undefined || key === "");
  if (none || other) return none - other;
  if (Array.isArray(a)) return compare(a[0], b[0], 1) || compare(a[1], b[1], sign);
  return sign * (typeof a === "string" ? collator.compare(a, b) : a < b ? -1 : a > b ? 1 : 0);
}

/** The table of projects: each head sorts, each row leads to its project. */
function drawProjects(projects, order, onOrder) {
  const key = COLUMNS[order.column][1];
  const sorted = projects.map((p) => [key(p), p]).sort((a, b) => compare(a[0], b[0], order.sign)).map(([, p]) => p);
  const heads = COLUMNS.map(([name], i) => el("button", {
    type: "button", on: { click: () => onOrder({ column: i, sign: i === order.column ? -order.sign : 1 }) },
  }, name));
  const draw = (rows) => {
    const drawn = plainTable("Projects", COLUMNS.map(([name]) => name),
      rows.map((p) => ({ cells: COLUMNS.map(([, , cell]) => cell(p)) })), { id: "project-table" });
    [...drawn.tHead.rows[0].cells].forEach((head, i) => {
      head.replaceChildren(heads[i]);
      if (i === order.column) head.setAttribute("aria-sort", order.sign > 0 ? "ascending" : "descending");
    });
    return drawn;
  };
  return [
    el("div", { class: "tools" },
      chooser("Sorted by", COLUMNS.map(([name], i) => [String(i), name]), String(order.column), (i) => onOrder({ column: Number(i), sign: order.sign }), { class: "phone" }),
      el("button", { type: "button", id: "download", on: { click: () => download(sorted) } }, `Download ${some(projects.length, "project")} as CSV`)),
    projects.length ? paged(sorted, 50, "projects", draw) : el("p", { class: "note" }, "No project fits these filters."),
  ];
}

/** A CSV cell in quotes; one that a spreadsheet would take for a formula gets an apostrophe before it. */
function csvCell(value) {
  const text = Array.isArray(value) ? value.join("; ") : value === null || value === undefined ? "" : String(value);
  return `"${(/^[\s\u0000]*[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** The projects shown as the CSV text of a file: UTF-8 with its mark, so that spreadsheets read every script. */
function csvOf(projects) {
  const heads = [...CSV_COLUMNS, "places"];
  const rows = projects.map((p) => [...CSV_COLUMNS.map((name) => p[name]),
    rowsBy("project_countries", "project_id", p.project_id).map((c) => c.name ?? wordsOf(c))]);
  return `\uFEFF${[heads, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

function download(projects) {
  const address = URL.createObjectURL(new Blob([csvOf(projects)], { type: "text/csv;charset=utf-8" }));
  el("a", { href: address, download: "projects.csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

// ---- Issues, pairs, changes, pages ---------------------------------------------------------------

const SEVERITIES = ["error", "warning", "info"];

function issueSnapshot(issue) {
  return issue.snapshot_id ?? (issue.record_id === null ? null : record(issue.record_id).snapshot_id);
}

/** Issues, the worst first, each with a link to its words. */
function issueTable(issues, withProject) {
  const sorted = [...issues].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
    || collator.compare(a.project_id ?? "", b.project_id ?? "") || (a.char_start ?? -1) - (b.char_start ?? -1));
  const heads = ["Severity", ...(withProject ? ["Project"] : []), "About", "What", "On the page"];
  return paged(sorted, 25, "issues", (rows) => plainTable("Issues", heads, rows.map((issue) => ({
    cells: [severityChip(issue.severity), ...(withProject ? [issue.project_id ? projectLink(issue.project_id) : ""] : []),
      issue.field ? plain(issue.field) : unslug(issue.kind), said(issue.message),
      issueSnapshot(issue) === null || issue.char_start === null ? ""
        : wordsLink(issue.project_id, issueSnapshot(issue), issue.char_start, issue.char_end) ?? ""],
  }))));
}

function drawIssues(issues, severity, onSeverity) {
  const counts = SEVERITIES.map((name) => [name, issues.filter((issue) => issue.severity === name).length]);
  const wanted = severity ? issues.filter((issue) => issue.severity === severity) : issues;
  if (!issues.length) return [el("p", { class: "note" }, "No issue.")];
  return [
    el("div", { class: "tools" }, chooser("Severity", [["", `all (${count(issues.length)})`], ...counts.filter(([, n]) => n).map(([name, n]) => [name, `${name} (${count(n)})`])], severity, onSeverity, { id: "severity" })),
    wanted.length ? issueTable(wanted, true) : el("p", { class: "note" }, "No issue of this severity."),
  ];
}

const recordName = (r) => [r.code_raw, r.title_raw].filter(Boolean).join(": ") || `block ${r.position}`;
const recordLink = (number) => {
  const r = record(number);
  return wordsLink(r.project_id, r.snapshot_id, r.char_start, r.char_end, recordName(r));
};

/** Pairs of records: what was decided, by whom and why. Those that a person should look at come first. */
function pairTable(pairs) {
  const rank = { review: 0, same: 1, different: 2 };
  const sorted = [...pairs].sort((a, b) => rank[a.decision] - rank[b.decision] || b.score - a.score);
  return paged(sorted, 20, "pairs", (rows) => plainTable("Pairs of records", ["Decision", "Records", "Score", "Why", "Compared"], rows.map((pair) => ({
    cells: [chip(pair.decision === "review" ? "for review" : pair.decision, pair.decision),
      el("div", {}, el("div", {}, recordLink(pair.left_record_id)), el("div", {}, recordLink(pair.right_record_id))),
      pair.score.toFixed(3), el("div", {}, said(pair.reason), /[.!?]$/.test(pair.reason) ? " " : ". ", muted(`By ${{ rule: "a rule", model: "the model", person: "a person" }[pair.decided_by]}, matcher ${pair.matcher_version}.`)),
      el("details", {}, el("summary", {}, some(Object.keys(pair.features).length, "comparison")),
        el("ul", { class: "plain" }, Object.entries(pair.features).map(([name, value]) => el("li", {}, `${unslug(name)} ${value.toFixed(2)}`))))],
  }))));
}

function drawPairs(pairs) {
  if (!pairs.length) return [el("p", { class: "note" }, "No two records were alike enough to compare.")];
  const review = pairs.filter((pair) => pair.decision === "review").length;
  return [el("p", {}, review ? `${some(review, "pair is", "pairs are")} uncertain: a person should say whether the two are one project. Until then they stand apart.`
    : "No pair is uncertain. What was found to be one project, or not, and why:"), pairTable(pairs)];
}

const CAUSES = { source: "the page changed", pipeline: "our rules changed", decision: "a person decided" };

/** Changes by cause. */
function changeTable(changes, withProject, withRun) {
  const sorted = [...changes].sort((a, b) => (a.run_id < b.run_id ? 1 : a.run_id > b.run_id ? -1 : 0)
    || Object.keys(CAUSES).indexOf(a.cause) - Object.keys(CAUSES).indexOf(b.cause) || collator.compare(a.project_id, b.project_id));
  const heads = [...(withRun ? ["Refresh"] : []), ...(withProject ? ["Project"] : []), "Field", "What", "Before", "Since", "Cause"];
  return paged(sorted, 25, "changes", (rows) => plainTable("Changes", heads, rows.map((c) => ({
    cells: [...(withRun ? [time(runOf(c.run_id)?.started_at) || c.run_id] : []),
      ...(withProject ? [projectById(c.project_id) ? projectLink(c.project_id) : c.project_id] : []), plain(c.field), c.kind,
      c.old_value === null ? "" : el("del", {}, said(c.old_value)), c.new_value === null ? "" : el("ins", {}, said(c.new_value)),
      chip(CAUSES[c.cause], c.cause)],
  }))));
}

const runOf = (id) => rowsBy("runs", "run_id", id)[0];
const moves = (rows) => (rows.length ? el("ul", { class: "plain" }, rows.map((m) => el("li", {}, `${m.old_project_id} was ${m.kind} to `,
  projectById(m.new_project_id) ? projectLink(m.new_project_id) : m.new_project_id, ": ", said(m.reason)))) : null);

function drawChanges() {
  const changes = table("changes");
  const last = changes.filter((c) => c.run_id === data.about.run_id);
  const earlier = changes.filter((c) => c.run_id !== data.about.run_id);
  const causes = Object.entries(CAUSES).map(([cause, name]) => [name, last.filter((c) => c.cause === cause).length]).filter(([, n]) => n);
  const moved = rowsBy("project_id_history", "run_id", data.about.run_id);
  const first = table("runs").length === 1;
  return [
    el("p", {}, last.length || moved.length ? `Since the refresh before this one, ${some(last.length + moved.length, "value")} changed: ${causes.map(([name, n]) => `${name} (${count(n)})`).join(", ")}${moved.length ? `, identifiers (${moved.length})` : ""}.`
      : first ? "This is the first refresh: there is nothing before it to compare with." : "Nothing changed since the refresh before this one."),
    moves(moved), last.length ? changeTable(last, true, false) : null,
    earlier.length ? el("details", {}, el("summary", {}, `${some(earlier.length, "earlier change")}`), changeTable(earlier, true, true)) : null,
  ];
}

const shortType = (type) => (type ? type.split(";")[0] : "");

/** Each page's newest answer, and all others on demand. */
function drawPages() {
  const fetches = [...table("fetches")].sort((a, b) => (a.fetched_at < b.fetched_at ? 1 : a.fetched_at > b.fetched_at ? -1 : collator.compare(a.page, b.page)));
  const newest = new Set();
  const seen = new Set();
  for (const fetch of fetches) {
    if (!seen.has(fetch.page)) newest.add(fetch);
    seen.add(fetch.page);
  }
  const draw = (rows) => fetchTable(rows);
  const older = fetches.filter((f) => !newest.has(f));
  return [paged([...newest], 25, "pages", draw),
    older.length ? el("details", {}, el("summary", {}, `${some(older.length, "earlier answer")}`), paged(older, 25, "answers", draw)) : null];
}

function fetchTable(fetches) {
  return plainTable("Fetches", ["Page", "Fetched", "Verdict", "Blocks", "Note"], fetches.map((f) => {
    const snapshot = f.snapshot_id === null ? null : table("snapshots")[f.snapshot_id];
    const size = snapshot ? `${count(snapshot.n_bytes)} bytes ${shortType(snapshot.content_type)}` : "";
    return {
      cells: [snapshot && data.pages[f.snapshot_id] !== undefined ? wordsLink(null, f.snapshot_id, 0, 0, f.page) : said(f.page), time(f.fetched_at),
        el("div", {}, chip(f.verdict, f.verdict), f.http_status ? ` HTTP ${f.http_status}` : ""), snapshot ? count(snapshot.n_blocks) : "",
        el("div", {}, f.reason ? said(f.reason) : "", f.reason && size ? ". " : "", muted(size))],
    };
  }));
}
