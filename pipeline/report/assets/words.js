// The page's text, with a record's block set off and some words marked.

const WHOLE = 80000; // code points that are shown at once; of a longer page, a stretch around the words
const AROUND = 30000;

/** The text of a page from offset to offset, with the block and the marked words inside it. */
function pageText(snapshot, { start, end, blocks = [] }) {
  const length = lengthOf(snapshot);
  let from = length <= WHOLE ? 0 : Math.max(0, start - AROUND);
  let to = length <= WHOLE ? length : Math.min(length, end + AROUND);
  const holder = el("pre", { class: "page", tabindex: "0", dir: "auto", "aria-label": `Text of ${pageName(snapshot)}` });
  const draw = () => {
    const cuts = [...new Set([from, to, start, end, ...blocks.flat()])].filter((at) => at >= from && at <= to).sort((a, b) => a - b);
    const pieces = cuts.slice(0, -1).map((at, i) => {
      const text = words(snapshot, at, cuts[i + 1]);
      const marked = at >= start && at < end;
      const inBlock = blocks.some(([first, last]) => at >= first && at < last);
      return marked ? el("mark", { id: cuts[i] === start ? "words" : null, tabindex: cuts[i] === start ? "-1" : null }, text)
        : inBlock ? el("span", { class: "block" }, text) : text;
    });
    const more = (name, move) => el("button", { type: "button", on: { click: () => { move(); draw(); } } }, name);
    holder.replaceChildren(...[from > 0 ? more("Show what stands before", () => { from = Math.max(0, from - WHOLE); }) : null, ...pieces,
      to < length ? more("Show what follows", () => { to = Math.min(length, to + WHOLE); }) : null].filter((x) => x !== null));
  };
  draw();
  return holder;
}

/** The state's words as numbers, or null where they name no stretch of a page in the report. */
function parseWords(text) {
  const match = /^(\d+):(\d+)-(\d+)$/.exec(text ?? "");
  if (!match) return null;
  const [snapshot, start, end] = match.slice(1).map(Number);
  if (data.pages[snapshot] === undefined || start > end || end > lengthOf(snapshot)) return null;
  return { snapshot, start, end };
}

/** A page's text under its name, when it was fetched, and its address as text. */
function pagePane(snapshot, marked, blocks) {
  const fetch = fetchOf(snapshot);
  const address = fetch?.url && /^https?:\/\//i.test(fetch.url)
    ? el("a", { href: fetch.url, rel: "noreferrer noopener external" }, said(fetch.url)) : fetch?.url ? said(fetch.url) : null;
  return [el("h2", { id: "h-page" }, "On the page ", muted(said(pageName(snapshot)))),
    el("p", { class: "muted" }, fetch ? `Fetched ${time(fetch.fetched_at)}. ` : "", address),
    pageText(snapshot, { ...marked, blocks })];
}

/** Bring the marked words into the middle of the pane, and the pane into sight where it is not beside the values. */
function revealWords(pane, focus) {
  const mark = pane.querySelector("#words");
  const text = pane.querySelector("pre");
  if (!text) return;
  const at = mark ?? text.querySelector(".block");
  if (at) text.scrollTop += at.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
  if (!mark || !focus) return;
  mark.focus({ preventScroll: true });
  const box = mark.getBoundingClientRect();
  if (box.top < 60 || box.bottom > innerHeight) mark.scrollIntoView({ block: "center" });
}
