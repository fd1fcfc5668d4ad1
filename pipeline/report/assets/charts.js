// The timeline and the budgets, drawn of the projects that the filters leave.

const COLOURS = 7;
const GROUPINGS = [
  ["funding_type", "Kind of funding", (p) => p.funding_type && unslug(p.funding_type)],
  ["funding", "Funding", (p) => p.funding],
  ["division", "Division", (p) => p.division],
  ["status", "Status", (p) => p.status],
];
const percent = (share) => `${(100 * share).toFixed(3)}%`;

/** The colour of each group: the most frequent get one each, the rest share the last. */
function colours(projects, groupOf) {
  const counts = new Map();
  for (const project of projects) counts.set(groupOf(project), (counts.get(groupOf(project)) ?? 0) + 1);
  const order = [...counts].sort((a, b) => (a[0] === NOT_SAID) - (b[0] === NOT_SAID) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const named = order.length > COLOURS ? order.slice(0, COLOURS - 1) : order;
  const rest = order.slice(named.length).reduce((sum, [, n]) => sum + n, 0);
  const of = new Map(named.map(([name], i) => [name, name === NOT_SAID ? COLOURS - 1 : Math.min(i, COLOURS - 1)]));
  return {
    of: (name) => of.get(name) ?? COLOURS - 1,
    legend: [...named.map(([name, n]) => [name, n, of.get(name)]), ...(rest ? [["all others", rest, COLOURS - 1]] : [])],
  };
}

/** A span of whole years that holds all time frames, and where dates lie in it, from 0 to 1. */
function axisOf(dated) {
  const edges = dated.flatMap((p) => [p.start_date, p.end_date].filter(Boolean)).map((iso) => iso.slice(0, 4)).map(Number);
  const first = edges.reduce((a, b) => Math.min(a, b));
  const last = edges.reduce((a, b) => Math.max(a, b)) + 1;
  const begin = Date.UTC(first, 0, 1);
  const length = Date.UTC(last, 0, 1) - begin;
  const at = (iso, daysOn = 0) => (Date.parse(iso) + daysOn * 864e5 - begin) / length;
  const step = [1, 2, 5, 10, 20, 50, 100].find((s) => (last - first) / s <= 14) ?? 200;
  const years = [];
  for (let year = Math.ceil(first / step) * step; year < last; year += step) years.push([year, (Date.UTC(year, 0, 1) - begin) / length]);
  return { first, last, at, years };
}

/** The timeline: how many projects were at work in each year, and a bar for each project's time frame. */
function drawTimeline(projects, groupBy, onGroup) {
  const [, groupName, groupBase] = GROUPINGS.find(([key]) => key === groupBy);
  const groupOf = (project) => groupBase(project) || NOT_SAID;
  const dated = projects.filter((p) => p.start_date || p.end_date).sort((a, b) => {
    const [left, right] = [a, b].map((p) => `${p.start_date ?? p.end_date} ${p.end_date ?? "9"} ${p.project_id}`);
    return left < right ? -1 : 1;
  });
  const tools = el("div", { class: "tools" }, chooser("Coloured by", GROUPINGS, groupBy, onGroup, { id: "colour-by" }));
  if (!dated.length) return [tools, el("p", { class: "note" }, "None of these projects states a time frame.")];
  const axis = axisOf(dated);
  const colour = colours(dated, groupOf);
  const legend = el("ul", { class: "legend", "aria-label": `Colours: ${groupName}` }, colour.legend.map(([name, n, i]) => (
    el("li", {}, el("span", { class: `swatch g${i}`, "aria-hidden": "true" }), said(name), " ", muted(count(n))))));
  tools.append(legend);
  const undated = projects.length - dated.length;
  const open = dated.filter((p) => !p.start_date || !p.end_date).length;
  return [tools, perYear(dated, axis, groupOf, colour),
    paged(dated, 25, "time frames", (rows) => el("div", { class: "lanes" }, yearLine(axis),
      el("ol", { class: "bars" }, rows.map((p) => lane(p, axis, colour.of(groupOf(p)), groupOf(p)))))),
    el("p", { class: "muted" }, open ? `${some(open, "time frame has", "time frames have")} an end that the page does not state: there the bar fades out, and the project counts in the year of the other end alone. ` : "",
      undated ? `${some(undated, "project states", "projects state")} no time frame${undated <= 12 ? ": " : "."}` : "",
      undated && undated <= 12 ? projects.filter((p) => !p.start_date && !p.end_date).map((p, i) => [i ? ", " : "", projectLink(p.project_id)]) : null)];
}

const yearLine = (axis) => el("div", { class: "years", "aria-hidden": "true" }, el("div", {},
  axis.years.map(([year, share]) => el("span", { place: { left: percent(share) } }, year))));

/** A project's bar; an end that is not stated runs to the axis's end and fades. */
function lane(project, axis, colour, group) {
  const from = project.start_date ? axis.at(project.start_date) : 0;
  const to = project.end_date ? axis.at(project.end_date, 1) : 1;
  const open = `${project.start_date ? "" : "open-start"} ${project.end_date ? "" : "open-end"}`;
  return el("li", {}, el("a", { href: `#${hashOf({ project: project.project_id })}` },
    el("span", { class: "name" }, el("b", {}, project.project_id), " ", said(project.title ?? "")),
    el("span", { class: "frame" }, timeFrame(project), el("span", { class: "hidden" }, `, ${group}`)),
    el("span", { class: "track" }, axis.years.map(([, share]) => el("i", { place: { left: percent(share) } })),
      el("span", { class: `span g${colour} ${open}`, place: { left: percent(from), width: percent(to - from) } }))));
}

/** Columns of how many projects were at work in each year, stacked by group, and the same as a table for who can't see it. */
function perYear(dated, axis, groupOf, colour) {
  const counts = new Map();
  for (const project of dated) {
    for (const year of yearsOf(project)) {
      if (!counts.has(year)) counts.set(year, new Array(COLOURS).fill(0));
      counts.get(year)[colour.of(groupOf(project))] += 1;
    }
  }
  const total = (groups) => groups.reduce((a, b) => a + b);
  const most = [...counts.values()].reduce((a, groups) => Math.max(a, total(groups)), 1);
  const width = 1000 / (axis.last - axis.first);
  const parts = [];
  for (const [year, groups] of counts) {
    let top = 100;
    groups.forEach((n, i) => {
      if (!n) return;
      top -= (100 * n) / most;
      parts.push(el("svg:rect", { class: `f${i}`, x: (Number(year) - axis.first) * width + width * 0.08, y: top.toFixed(3), width: width * 0.84, height: ((100 * n) / most).toFixed(3) }));
    });
  }
  const busiest = [...counts].reduce((a, b) => (total(b[1]) > total(a[1]) ? b : a));
  const summary = `Projects at work in each year from ${axis.first} to ${axis.last - 1}; the most, ${count(total(busiest[1]))}, in ${busiest[0]}`;
  return el("figure", { class: "peryear" },
    el("figcaption", {}, `Projects at work in a year: ${count(total(busiest[1]))} at most, in ${busiest[0]}`),
    el("svg:svg", { viewBox: "0 0 1000 100", preserveAspectRatio: "none", role: "img", "aria-label": summary }, parts));
}

// ---- Budgets -------------------------------------------------------------------------------------

const BUDGETS_BY = [
  ["year", "Year of start", (p) => [p.start_date?.slice(0, 4)], "A budget counts wholly in the year in which its project starts, however long it runs."],
  ["funding", "Funding", (p) => [p.funding], ""],
  ["funding_type", "Kind of funding", (p) => [p.funding_type && unslug(p.funding_type)], ""],
  ["division", "Division", (p) => [p.division], ""],
  ["country", "Country or area", (p) => [...new Set(rowsBy("project_countries", "project_id", p.project_id).map((c) => c.name ?? wordsOf(c)))],
    "A project with several places counts with its whole budget in each, so these bars add up to more than the budgets do."],
];

/** What may be added up: amounts in one currency, for the whole project or for a year. */
const kindOf = (project) => `${project.budget_currency ?? "currency not stated"}, ${
  { total: "whole project", annual: "a year" }[project.budget_period] ?? "period not stated"}`;
const cents = (text) => BigInt(text.replace(".", ""));

/** The budgets of projects by kind, the most frequent first. */
function budgetKinds(projects) {
  const kinds = [...grouped(projects.filter((p) => p.budget_amount !== null).map((p) => ({ p, kind: kindOf(p) })), "kind")];
  return kinds.sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)).map(([kind, rows]) => [kind, rows.map((r) => r.p)]);
}

const sum = (projects) => projects.reduce((total, p) => total + cents(p.budget_amount), 0n);
const money = (total) => amount(`${total / 100n}.${String(total % 100n).padStart(2, "0")}`);

/** The budgets of one kind as bars by what is chosen, with the projects behind each. */
function drawBudgets(projects, choice, onChoice) {
  const kinds = budgetKinds(projects);
  if (!kinds.length) return [el("p", { class: "note" }, "None of these projects states a budget.")];
  const [kind, counted] = kinds.find(([name]) => name === choice.kind) ?? kinds[0];
  const [key, name, groupsOf, remark] = BUDGETS_BY.find(([by]) => by === choice.by);
  const groups = new Map();
  for (const project of counted) {
    const of = groupsOf(project).filter(Boolean);
    for (const group of of.length ? of : [NOT_SAID]) {
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push(project);
    }
  }
  const rows = [...groups].map(([group, of]) => ({ group, of, total: sum(of) }));
  rows.sort((a, b) => (key === "year" ? (a.group < b.group ? -1 : 1) : a.total === b.total ? (a.group < b.group ? -1 : 1) : a.total < b.total ? 1 : -1));
  const largest = rows.reduce((most, row) => (row.total > most ? row.total : most), 1n);
  const ranges = counted.filter((p) => p.budget_amount_max).length;
  const unit = kind.split(",")[0];
  return [
    el("div", { class: "tools" },
      chooser("Amounts", kinds.map(([k, of]) => [k, `${k} (${some(of.length, "project")})`]), kind, (k) => onChoice({ ...choice, kind: k }), { id: "budget-kind" }),
      chooser("By", BUDGETS_BY, key, (by) => onChoice({ ...choice, by }), { id: "budget-by" }),
      el("p", { class: "sum" }, muted("Sum "), el("b", {}, `${unit} ${money(sum(counted))}`), muted(` of ${some(counted.length, "project")}`))),
    paged(rows, 20, "groups", (page) => plainTable(`Budgets by ${name.toLowerCase()}, ${kind}`, [name, unit, "Projects", "Share of the largest"],
      page.map(({ group, of, total }) => ({
        cells: [said(group), money(total), of.length === 1 ? projectLink(of[0].project_id) : count(of.length),
          el("span", { class: "bar g0", "aria-hidden": "true", place: { width: percent(Number((total * 100000n) / largest) / 100000) } })],
      })), { class: "amounts" })),
    el("p", { class: "muted" }, [
      kinds.length > 1 ? "Currencies are never added up, nor what is for a year to what is for a whole project: choose above. " : "",
      remark, remark ? " " : "",
      ranges ? `Of ${some(ranges, "budget that is", "budgets that are")} a range, the lower end counts. ` : "",
      projects.length > counted.length ? `${some(projects.length - counted.length, "project is", "projects are")} not in this picture: no budget, or one of another kind.` : ""])];
}
