// Elements, made without markup: text only ever becomes text.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; strings and numbers become text, null is left out. */
function el(name, attributes = {}, ...children) {
  const element = name.startsWith("svg:") ? document.createElementNS(SVG, name.slice(4)) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (key === "place") for (const [property, length] of Object.entries(value)) element.style.setProperty(property, length);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false).map((c) => (typeof c === "number" ? String(c) : c)));
  return element;
}

/** Text of the web: it may run in any language and direction. */
const said = (text, attributes = {}) => el("bdi", { dir: "auto", ...attributes }, text);

const muted = (...children) => el("span", { class: "muted" }, ...children);

/** A table of few rows; a cell is a string, an element or a list of them. */
function plainTable(caption, heads, rows, attributes = {}) {
  const head = el("tr", { role: "row" }, heads.map((name) => el("th", { scope: "col", role: "columnheader" }, name)));
  const body = rows.map(({ cells, ...rest }) => el("tr", { role: "row", ...rest }, cells.map((cell, i) => (
    i === 0 ? el("th", { scope: "row", role: "rowheader", "data-label": heads[i] }, cell)
      : el("td", { role: "cell", "data-label": heads[i] }, cell)))));
  return el("table", { role: "table", ...attributes, class: `cards ${attributes.class ?? ""}` },
    el("caption", { class: "hidden" }, caption),
    el("thead", { role: "rowgroup" }, head), el("tbody", { role: "rowgroup" }, body));
}

/** A choice among named values. */
function chooser(label, options, value, onChange, attributes = {}) {
  const select = el("select", { ...attributes, on: { change: (event) => onChange(event.target.value) } },
    options.map(([key, name]) => el("option", { value: key, selected: key === value }, name)));
  return el("label", {}, el("span", {}, label), select);
}

const MOST_ON_PAPER = 500;

/**
 * Draws one page of a long list at a time, with buttons to the others; `draw` gives an element for some rows.
 * On paper all rows stand, or a note that says which do.
 */
function paged(rows, size, what, draw) {
  const holder = el("div", { class: "paged" });
  const pages = Math.max(1, Math.ceil(rows.length / size));
  let current = 0;
  const show = (page, focus) => {
    const from = page * size;
    current = page;
    holder.replaceChildren(draw(rows.slice(from, from + size)));
    if (pages === 1) return;
    const button = (name, to) => el("button", {
      type: "button", "aria-disabled": to < 0 || to >= pages ? "true" : null,
      on: { click: () => to >= 0 && to < pages && show(to, name) },
    }, name);
    const buttons = [button("First", page ? 0 : -1), button("Previous", page - 1), button("Next", page + 1),
      button("Last", page < pages - 1 ? pages - 1 : -1)];
    holder.append(el("nav", { class: "pager", "aria-label": `Pages of ${what}` }, buttons[0], buttons[1],
      el("span", { "aria-live": "polite" }, `${count(from + 1)}–${count(Math.min(rows.length, from + size))} of ${count(rows.length)} ${what}`),
      buttons[2], buttons[3]));
    if (rows.length > MOST_ON_PAPER) {
      holder.append(el("p", { class: "note paper" }, `Printed: ${count(from + 1)}–${count(Math.min(rows.length, from + size))} of ${count(rows.length)} ${what}. Up to ${MOST_ON_PAPER} are printed in full: filter them first.`));
    }
    buttons.find((b) => b.textContent === focus)?.focus();
  };
  if (pages > 1 && rows.length <= MOST_ON_PAPER) {
    holder.addEventListener("beforeprint", () => holder.replaceChildren(draw(rows)));
    holder.addEventListener("afterprint", () => show(current));
  }
  show(0);
  return holder;
}
