// How values read to a person, and where they lead.

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const NAMES = {
  code: "Code", code_raw: "Code as written", title: "Title", title_raw: "Title as written", status: "Status",
  start_date: "Start", start_precision: "Precision of the start", end_date: "End", end_precision: "Precision of the end",
  is_ongoing: "Said to run on", budget_amount: "Budget", budget_amount_max: "Budget, upper end", budget_currency: "Currency",
  budget_period: "Budget is for", funding: "Funding", funding_type: "Kind of funding", donor: "Donor",
  donor_iso3: "Donor's country", division: "Division", division_name: "Division's name", project_id: "Project",
  alt_titles: "Other titles", code_variants: "Spellings of the code", language: "Language", comment: "Comment",
  countries: "Places", partners: "Partners", region: "Region", time_frame: "Time frame", budget: "Budget", other: "Other label",
};

const count = (n) => n.toLocaleString("en");
const some = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;
const plain = (name) => NAMES[name] ?? name.replaceAll("_", " ");
const unslug = (name) => name.replaceAll("_", " ");

/** An exact amount for the eye: thousands apart, cents only where there are some. */
function amount(text) {
  const [whole, cents] = text.split(".");
  return BigInt(whole).toLocaleString("en") + (cents && cents !== "00" ? `.${cents}` : "");
}

/** A date as precisely as the page states it. */
function date(iso, precision) {
  if (!iso) return "";
  const [year, month, day] = iso.split("-").map(Number);
  if (precision === "year") return String(year);
  if (precision === "quarter") return `Q${Math.ceil(month / 3)} ${year}`;
  return `${precision === "day" ? `${day} ` : ""}${MONTHS[month - 1].slice(0, 3)} ${year}`;
}

const time = (iso) => (iso ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : "");

function timeFrame(project) {
  const start = date(project.start_date, project.start_precision);
  const end = date(project.end_date, project.end_precision);
  if (start && end) return start === end ? start : `${start} – ${end}`;
  if (start) return project.is_ongoing ? `${start} – running on` : `${start} – end not stated`;
  return end ? `start not stated – ${end}` : "";
}

function budget(project) {
  if (project.budget_amount === null) return "";
  const upper = project.budget_amount_max ? `–${amount(project.budget_amount_max)}` : "";
  return `${project.budget_currency ?? ""} ${amount(project.budget_amount)}${upper}${project.budget_period === "annual" ? " a year" : ""}`.trim();
}

/** A value of any column as text. */
function shownValue(column, value, row = {}) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join("; ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (column === "start_date" || column === "end_date") return date(value, row[column.replace("date", "precision")] ?? "day");
  if (column.startsWith("budget_amount")) return amount(value);
  if (["status", "funding_type", "budget_period"].includes(column)) return unslug(value);
  return String(value);
}

const projectLink = (id, ...children) => el("a", { href: `#${hashOf({ project: id })}` }, children.length ? children : id);

/** A link to words on a page, inside a project's view where they belong to one. */
function wordsLink(projectId, snapshot, start, end, text) {
  if (data.pages[snapshot] === undefined || start === null) return text ? said(text) : null;
  const shortened = (text ?? words(snapshot, start, end)).replace(/\s+/g, " ");
  return el("a", { class: "words", href: `#${hashOf({ project: projectId, words: `${snapshot}:${start}-${end}` })}` },
    said(shortened.length > 160 ? `${shortened.slice(0, 157)}…` : shortened || "(here)"));
}

const chip = (text, kind = "") => el("span", { class: `chip ${kind}` }, text);
const severityChip = (severity) => chip(severity, severity);
/** A rule's name as the tables have it; it may break behind each underscore. */
const ruleName = (rule) => el("code", {}, rule.split(/(?<=_)/).map((piece, i) => [i ? el("wbr") : "", piece]));
