// Draws what the address asks for, and keeps the address to what is shown.

const overview = document.getElementById("overview");
const detail = document.getElementById("detail");
const projects = table("projects");
const entries = projects.map(searchable);
const view = { filters: {}, colourBy: "funding_type", budgets: { kind: null, by: "year" }, order: { column: 0, sign: 1 }, severity: "", drawn: null, left: 0, shown: null };

const fill = (id, parts) => document.querySelector(`#${id} > div`).replaceChildren(...[parts].flat(Infinity).filter((x) => x !== null && x !== undefined && x !== false));

function drawFigures(shownProjects) {
  const ids = new Set(shownProjects.map((p) => p.project_id));
  const issues = table("issues").filter((i) => i.project_id === null ? ids.size === projects.length : ids.has(i.project_id));
  const places = new Set(shownProjects.flatMap((p) => rowsBy("project_countries", "project_id", p.project_id)).filter((c) => c.kind === "country").map((c) => c.iso3 ?? c.name));
  const dates = shownProjects.flatMap((p) => [p.start_date, p.end_date].filter(Boolean)).map((iso) => iso.slice(0, 4));
  const years = dates.length ? [dates.reduce((a, b) => (a < b ? a : b)), dates.reduce((a, b) => (a > b ? a : b))] : null;
  const kinds = budgetKinds(shownProjects);
  const uncertain = table("matches").filter((m) => m.decision === "review").length;
  const figures = [
    ["Projects", count(shownProjects.length), `published in ${some(shownProjects.reduce((n, p) => n + p.n_records, 0), "block")}`],
    ["Time span", years ? (years[0] === years[1] ? years[0] : `${years[0]}–${years[1]}`) : "–", `${count(shownProjects.filter((p) => p.status === "current").length)} current, ${count(shownProjects.filter((p) => p.status === "past").length)} past`],
    ["Countries", count(places.size), "that projects focus on"],
    ...kinds.slice(0, 2).map(([kind, of]) => [`Budgets in ${kind.split(",")[0]}`, money(sum(of)), `${some(of.length, "project")}, ${kind.split(", ")[1]}`]),
    ["Issues", count(issues.length), SEVERITIES.map((s) => `${count(issues.filter((i) => i.severity === s).length)} ${s}`).join(", ")],
    ["Pages", count(Object.keys(data.pages).length), uncertain ? `${some(uncertain, "uncertain pair")}` : "no uncertain pair"],
  ];
  document.getElementById("figures").replaceChildren(...figures.map(([name, figure, note]) => el("div", {}, el("dt", {}, name), el("dd", {}, figure), el("dd", { class: "muted" }, note))));
}

function drawFilters() {
  const search = el("label", { class: "search" }, el("span", {}, "Search"), el("input", {
    id: "search", type: "search", placeholder: "code, title, donor, place, partner", autocomplete: "off",
    on: { input: (event) => choose({ ...view.filters, q: event.target.value }) },
  }));
  const facets = FACETS.map(([key, name]) => {
    const counts = new Map();
    for (const entry of entries) for (const value of entry.facets[key]) counts.set(value, (counts.get(value) ?? 0) + 1);
    const options = [...counts].sort((a, b) => (a[0] === NOT_SAID) - (b[0] === NOT_SAID) || collator.compare(a[0], b[0]));
    return chooser(name, [["", "all"], ...options.map(([value, n]) => [value, `${value} (${count(n)})`])], "", (value) => choose({ ...view.filters, [key]: value }), { id: `filter-${key}` });
  });
  document.getElementById("filters").replaceChildren(search, ...facets);
  document.getElementById("reset").addEventListener("click", () => {
    choose({});
    document.getElementById("search").focus();
  });
}

let waiting = 0;

/** Take over filters: the address has them, so that a link leads here; typing adds nothing to "back". */
function choose(filters) {
  view.filters = filters;
  history.replaceState(null, "", `#${hashOf(filters)}`);
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(drawOverview);
}

function drawOverview() {
  const { filters } = view;
  document.getElementById("search").value = filters.q ?? "";
  for (const [key] of FACETS) document.getElementById(`filter-${key}`).value = filters[key] ?? "";
  const left = filtered(entries, filters).map((entry) => entry.project);
  document.getElementById("shown").textContent = `${count(left.length)} of ${count(projects.length)} projects`;
  document.getElementById("reset").hidden = !hashOf(filters);
  view.drawn = hashOf(filters);
  view.left = left;
  drawFigures(left);
  drawCharts();
  drawTable();
  drawIssueList();
}

function drawCharts() {
  fill("timeline", drawTimeline(view.left, view.colourBy, (by) => {
    view.colourBy = by;
    drawCharts();
    document.getElementById("colour-by")?.focus();
  }));
  fill("budgets", drawBudgets(view.left, view.budgets, (budgets) => {
    const { activeElement } = document;
    view.budgets = budgets;
    drawCharts();
    document.getElementById(activeElement?.id)?.focus();
  }));
}

function drawTable() {
  fill("projects", drawProjects(view.left, view.order, (order) => {
    view.order = order;
    drawTable();
    document.querySelectorAll("#project-table thead button")[order.column]?.focus();
  }));
}

function drawIssueList() {
  const ids = new Set(view.left.map((p) => p.project_id));
  const issues = view.left.length === projects.length ? table("issues") : table("issues").filter((i) => ids.has(i.project_id));
  fill("issues", drawIssues(issues, view.severity, (severity) => {
    view.severity = severity;
    drawIssueList();
    document.getElementById("severity")?.focus();
  }));
}

// ---- Where the address leads ---------------------------------------------------------------------

function showDetail(state) {
  const project = state.project === undefined ? null : projectById(state.project);
  const marked = parseWords(state.words);
  const key = project?.project_id ?? (marked ? `page ${marked.snapshot}` : "");
  const again = view.shown === key && !detail.hidden;
  if (overview.hidden === false) view.scroll = scrollY;
  overview.hidden = true;
  detail.hidden = false;
  if (!again) {
    const back = el("p", { class: "back" }, el("a", { href: `#${view.drawn ?? ""}` }, "← All projects"), project ? neighbours(project) : null);
    const left = project ? projectParts(project) : state.project !== undefined ? [el("h1", {}, "No such project"), el("p", {}, "No project is named ", said(state.project), " in this release.", moves(rowsBy("project_id_history", "old_project_id", state.project)))]
      : [el("h1", {}, said(marked ? pageName(marked.snapshot) : "No such words"))];
    detail.replaceChildren(back, el("div", { class: project ? "split" : "single" }, el("div", { class: "facts" }, left), el("aside", { class: "pane", "aria-labelledby": "h-page" })));
  }
  const pane = detail.querySelector(".pane");
  const parts = paneOf(project, marked);
  pane.hidden = !parts;
  pane.replaceChildren(...(parts ?? []));
  for (const link of detail.querySelectorAll("a.words")) link.toggleAttribute("aria-current", link.hash === location.hash && Boolean(marked));
  view.shown = key;
  document.title = project ? `${project.project_id} ${project.title ?? ""}` : "Page";
  if (!again) {
    scrollTo(0, 0);
    if (!marked) detail.querySelector("h1")?.focus({ preventScroll: true });
  }
  revealWords(pane, Boolean(marked));
}

/** Links to the projects before and after, in the order of the table. */
function neighbours(project) {
  const at = projects.indexOf(project);
  return [[at - 1, "Previous"], [at + 1, "Next"]].filter(([i]) => projects[i]).map(([i, name]) => el("a", { href: `#${hashOf({ project: projects[i].project_id })}`, title: projects[i].project_id }, name));
}

const TITLE = document.title;

function showOverview(state) {
  const cameBack = overview.hidden && !detail.hidden;
  overview.hidden = false;
  detail.hidden = true;
  document.title = TITLE;
  const { section, ...filters } = state;
  if (section === undefined || section === "" || view.drawn === null) {
    view.filters = filters;
    if (view.drawn !== hashOf(filters)) drawOverview();
  }
  const target = section ? document.getElementById(section) : null;
  if (target) target.scrollIntoView();
  else if (cameBack) scrollTo(0, view.scroll ?? 0);
}

function route() {
  const state = stateOf(location.hash);
  if (state.project !== undefined || state.words !== undefined) showDetail(state);
  else showOverview(state);
}

drawFilters();
fill("pairs", drawPairs(table("matches")));
fill("changes", drawChanges());
fill("pages", drawPages());
addEventListener("hashchange", route);
history.scrollRestoration = "manual";
// On paper, what is folded up could not be opened, and no page of a list be turned.
let focused = null;
const tellLists = (name) => document.querySelectorAll(".paged").forEach((list) => list.dispatchEvent(new Event(name)));
addEventListener("beforeprint", () => {
  focused = document.activeElement;
  tellLists("beforeprint");
  document.querySelectorAll("details:not([open])").forEach((d) => { d.open = true; d.dataset.print = ""; });
});
addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-print]").forEach((d) => { d.open = false; delete d.dataset.print; });
  tellLists("afterprint");
  if (focused?.isConnected) focused.focus({ preventScroll: true });
});
route();
