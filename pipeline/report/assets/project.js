// A project's view: what is known of it, and beside it the page that says so.

const GOLDEN = [
  "code", "title", "status", "start_date", "end_date", "is_ongoing", "budget_amount", "budget_amount_max", "budget_currency",
  "budget_period", "funding", "funding_type", "donor", "donor_iso3", "division", "division_name",
];

const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The row of `fields` that a golden value was taken from: of a record that says the same, the chosen one first. */
function originOf(project, column, records) {
  const field = data.schema.fieldOf[column];
  const fields = field === "donor" ? ["donor", "funding"] : [field];
  const chosen = new Set(rowsBy("conflicts", "project_id", project.project_id)
    .filter((c) => c.field === column && c.is_chosen).map((c) => c.record_id));
  const agreeing = records.filter((r) => !(column in r) || same(r[column], project[column]))
    .flatMap((r) => rowsBy("fields", "record_id", r.row).filter((f) => fields.includes(f.field) && f.value !== null));
  return agreeing.sort((a, b) => chosen.has(b.record_id) - chosen.has(a.record_id)
    || fields.indexOf(a.field) - fields.indexOf(b.field))[0];
}

const fieldLink = (projectId, row) => wordsLink(projectId, record(row.record_id).snapshot_id, row.char_start, row.char_end);
const confidence = (value) => el("span", { class: value < 0.8 ? "doubt" : null }, value.toFixed(2));

/** Golden values: each with its words, and how they were read. */
function goldenTable(project, records) {
  const id = project.project_id;
  const rows = GOLDEN.filter((column) => project[column] !== null).map((column) => {
    const from = originOf(project, column, records);
    return { cells: [el("span", { title: data.schema.columns[column] }, plain(column)), said(shownValue(column, project[column], project)),
      from ? fieldLink(id, from) ?? "" : muted("no words of its own"), from ? ruleName(from.rule) : "", from ? chip(unslug(from.status), from.status) : "",
      from ? confidence(from.confidence) : ""] };
  });
  for (const [name, list] of [["Place", "project_countries"], ["Partner", "project_partners"]]) {
    for (const row of rowsBy(list, "project_id", id)) {
      const from = rowsBy("fields", "record_id", row.record_id).find((f) => f.char_start <= row.char_start && f.char_end >= row.char_end && ["countries", "region", "partners"].includes(f.field));
      const value = row.name ?? muted("as on the page");
      rows.push({ cells: [name, [typeof value === "string" ? said(value) : value, row.iso3 ? muted(` ${row.iso3}`) : row.acronym ? muted(` ${row.acronym}`) : ""],
        fieldLink(id, row) ?? "", from ? ruleName(from.rule) : "", from ? chip(unslug(from.status), from.status) : "", from ? confidence(from.confidence) : ""] });
    }
  }
  return plainTable("Values", ["Field", "Value", "On the page", "Rule", "Status", "Confidence"], rows, { class: "golden" });
}

/** Words that no typed value came of: not read, in two ways, or of a label of their own. */
function otherWords(project, records) {
  const rows = records.flatMap((r) => rowsBy("fields", "record_id", r.row)).filter((f) => f.value === null || ["comment", "other"].includes(f.field));
  if (!rows.length) return null;
  return [el("h3", {}, "Words that gave no typed value"), plainTable("Other words", ["Label", "On the page", "Rule", "Status"],
    rows.map((f) => ({ cells: [said(f.label_raw ?? plain(f.field)), fieldLink(project.project_id, f) ?? "", ruleName(f.rule), chip(unslug(f.status), f.status)] })))];
}

/** A project's records beside each other; where they differ, each value says so and which one was taken. */
function recordTable(project, records) {
  if (records.length === 1) {
    const [only] = records;
    return el("p", {}, "Published once: ", recordLink(only.row), ` (block ${only.position} of ${pageName(only.snapshot_id)}).`);
  }
  const conflicts = grouped(rowsBy("conflicts", "project_id", project.project_id), "field");
  const columns = data.schema.compared.filter((column) => records.some((r) => r[column] !== null));
  const rows = columns.map((column) => {
    const differs = records.some((r) => !same(r[column], records[0][column]));
    const chosen = conflicts.get(column) ?? [];
    return { class: differs ? "differs" : null, cells: [[plain(column), differs ? el("span", { class: "sign" }, " ≠ differs") : ""],
      ...records.map((r) => [said(shownValue(column, r[column], r) || "—"),
        chosen.filter((c) => c.record_id === r.row && c.is_chosen).map((c) => el("span", { class: "taken" }, ` taken: ${unslug(c.rule)}`))])] };
  });
  const heads = ["Field", ...records.map((r) => `${r.code_raw ?? "Block"} (block ${r.position}, ${pageName(r.snapshot_id)})`)];
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Records side by side" },
    plainTable("Records side by side", heads, [{ cells: ["Whole block", ...records.map((r) => recordLink(r.row))] }, ...rows], { class: "wide" }));
}

/** A section's text; what the tables have as list items becomes a list. */
function sectionBody(section, projectId) {
  const { snapshot_id: snapshot } = record(section.record_id);
  const items = rowsBy("items", "record_id", section.record_id).filter((i) => i.section_position === section.position).sort((a, b) => a.position - b.position);
  const parts = [];
  let at = section.char_start;
  let list = null;
  for (const item of items) {
    let before = words(snapshot, at, item.char_start).trim();
    if (item.marker && before.endsWith(item.marker)) before = before.slice(0, -item.marker.length).trim();
    if (before) parts.push(el("p", { dir: "auto" }, before));
    if (before || !list) parts.push(list = el("ul", { class: "items" }));
    list.append(el("li", { dir: "auto", place: { "margin-inline-start": `${1.2 * (item.level - 1)}rem` } },
      item.marker ? el("span", { class: "marker" }, `${item.marker} `) : "", wordsOf(item)));
    at = item.char_end;
  }
  const rest = words(snapshot, at, section.char_end).trim();
  if (rest) parts.push(el("p", { dir: "auto" }, rest));
  return [parts, el("p", { class: "muted" }, wordsLink(projectId, snapshot, section.char_start, section.char_end, "See it on the page"))];
}

function narrative(project, records) {
  return records.map((r) => {
    const sections = rowsBy("sections", "record_id", r.row).sort((a, b) => a.position - b.position);
    if (!sections.length) return null;
    return [records.length > 1 ? el("h3", {}, `${r.code_raw ?? "Block"}, block ${r.position}`) : null,
      sections.map((s, i) => el("details", { open: records.length === 1 && i < 2, class: "section" },
        el("summary", {}, said(s.heading_raw ?? unslug(s.section)), s.heading_raw ? muted(` ${unslug(s.section)}`) : ""), sectionBody(s, project.project_id)))];
  });
}

function mentionTable(project, records) {
  const rows = records.flatMap((r) => rowsBy("mentions", "record_id", r.row));
  return paged(rows, 15, "mentions", (page) => plainTable("Mentions", ["Words", "Kind", "Read as"],
    page.map((m) => ({ cells: [fieldLink(project.project_id, m) ?? "", m.kind, said(m.value ?? "")] }))));
}

const part = (id, name, ...children) => el("section", { "aria-labelledby": id }, el("h2", { id }, name), children);

/** Everything about a project, in the order in which an analyst asks. */
function projectParts(project) {
  const id = project.project_id;
  const records = recordsOf(id);
  const numbers = new Set(records.map((r) => r.row));
  const issues = rowsBy("issues", "project_id", id);
  const pairs = table("matches").filter((m) => numbers.has(m.left_record_id) || numbers.has(m.right_record_id));
  const changes = rowsBy("changes", "project_id", id);
  const moved = table("project_id_history").filter((m) => m.old_project_id === id || m.new_project_id === id);
  const mentions = records.some((r) => rowsBy("mentions", "record_id", r.row).length);
  const stories = narrative(project, records).filter(Boolean);
  const snapshots = [...new Set(records.map((r) => r.snapshot_id))];
  return [
    el("h1", { tabindex: "-1" }, el("span", { class: "code" }, id), " ", said(project.title ?? "")),
    el("p", { class: "chips" }, project.status ? chip(project.status) : null, timeFrame(project) ? chip(timeFrame(project)) : null,
      budget(project) ? chip(budget(project)) : null, project.division ? chip(project.division) : null,
      issues.length ? chip(some(issues.length, "issue"), SEVERITIES.find((s) => issues.some((i) => i.severity === s))) : null),
    project.alt_titles.length ? el("p", {}, muted("Also: "), project.alt_titles.map((title, i) => [i ? "; " : "", said(title)])) : null,
    part("h-values", "Values", goldenTable(project, records), otherWords(project, records)),
    issues.length ? part("h-own-issues", "Issues", issueTable(issues, false)) : null,
    part("h-records", records.length > 1 ? `The ${records.length} records side by side` : "Record", recordTable(project, records)),
    stories.length ? part("h-story", "Narrative", stories) : null,
    mentions ? part("h-mentions", "Named in the narrative", mentionTable(project, records)) : null,
    pairs.length ? part("h-own-pairs", "Compared with other records", pairTable(pairs)) : null,
    part("h-own-changes", "Changes", moves(moved), changes.length ? changeTable(changes, false, true) : el("p", { class: "note" }, "No value of it has changed since it was first seen."),
      el("p", { class: "muted" }, `First seen ${time(project.first_seen)}, last seen ${time(project.last_seen)}.`)),
    part("h-own-pages", "Pages it stands on", fetchTable(snapshots.map(fetchOf).filter(Boolean))),
  ];
}

/** The text that stands beside a project: the page with the words, its record's block set off. */
function paneOf(project, marked) {
  const records = project ? recordsOf(project.project_id) : [];
  const snapshot = marked?.snapshot ?? records[0]?.snapshot_id;
  if (snapshot === undefined || data.pages[snapshot] === undefined) return null;
  const blocks = records.filter((r) => r.snapshot_id === snapshot).map((r) => [r.char_start, r.char_end]);
  const start = marked?.start ?? blocks[0]?.[0] ?? 0;
  return pagePane(snapshot, { start, end: marked?.end ?? start }, blocks);
}
