// What is shown follows from the address: a project, words on a page, or the overview and its filters.

const FACETS = [
  ["status", "Status", (p) => [p.status && unslug(p.status)]],
  ["funding_type", "Kind of funding", (p) => [p.funding_type && unslug(p.funding_type)]],
  ["division", "Division", (p) => [p.division]],
  ["year", "At work in", yearsOf],
  ["country", "Country or area", (p) => rowsBy("project_countries", "project_id", p.project_id).map((c) => c.name ?? wordsOf(c))],
  ["issues", "Issues", (p) => (rowsBy("issues", "project_id", p.project_id).length ? ["with issues"] : ["without issues"])],
];
const NOT_SAID = "(not stated)";

/** The years in which a project ran, as far as both ends are known. */
function yearsOf(project) {
  const from = project.start_date ?? project.end_date;
  const to = project.end_date ?? project.start_date;
  if (!from) return [];
  const years = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++) years.push(String(year));
  return years;
}

/** The fragment that stands for some state; what is empty is left out. */
function hashOf(state) {
  return Object.entries(state).filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2F", "/").replaceAll("%3A", ":")}`).join("&");
}

/** The state that a fragment stands for; one without "=" names a section. */
function stateOf(hash) {
  const text = hash.replace(/^#/, "");
  if (!text.includes("=")) return { section: text };
  const state = {};
  for (const part of text.split("&")) {
    const [key, value = ""] = part.split(/=(.*)/s);
    try {
      state[key] = decodeURIComponent(value);
    } catch {
      state[key] = value;
    }
  }
  return state;
}

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** What the search looks at and the facets choose from, once per project. */
function searchable(project) {
  const facets = Object.fromEntries(FACETS.map(([key, , of]) => {
    const values = [...new Set(of(project).filter(Boolean))];
    return [key, values.length ? values : [NOT_SAID]];
  }));
  const partners = rowsBy("project_partners", "project_id", project.project_id).map((p) => p.name ?? wordsOf(p));
  const text = [project.project_id, ...project.code_variants, project.title, ...project.alt_titles, project.funding,
    project.donor, project.division, project.division_name, ...facets.country, ...partners];
  return { project, facets, text: folded(text.filter(Boolean).join("\n")) };
}

/** The projects that search words and facets leave. */
function filtered(entries, filters) {
  const wanted = folded(filters.q ?? "").split(/\s+/).filter(Boolean);
  const chosen = FACETS.map(([key]) => key).filter((key) => filters[key]);
  return entries.filter((entry) => wanted.every((word) => entry.text.includes(word))
    && chosen.every((key) => entry.facets[key].includes(filters[key])));
}
