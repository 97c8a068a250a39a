// What a page can do beyond being read: tooltips, a strategy shown everywhere, tables that sort, filter and are saved,
// pictures that are copied and saved, a timeline that zooms. Without it nothing is missing that is a number or a word.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const button = (text, onclick, label) => {
  const made = make("button", { type: "button", onclick }, text);
  if (label) made.setAttribute("aria-label", label);
  return made;
};
const say = (text) => { one("#said").textContent = text; };
// The place a step further in a ring; from none (-1) to its first or its last.
const turned = (place, step, count) => (Math.max(place, step < 0 ? 0 : -1) + step + count) % count;

// Tooltips: by mouse, by touch, and by the arrow keys in a picture that has the focus.

const tip = one("#tip");
let aimed = null;

function show(text, x, y) {
  tip.textContent = text;
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 4))}px`;
  tip.style.top = `${y + 18 + height > innerHeight ? Math.max(4, y - height - 12) : y + 18}px`;
}

function aim(mark, x, y) {
  if (aimed) aimed.classList.remove("aimed");
  aimed = mark;
  if (!mark) { tip.hidden = true; return; }
  mark.classList.add("aimed");
  show(mark.dataset.tip, x, y);
}

function centre(mark) {
  const { left, top, width, height } = mark.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}

// The mark nearest to a finger, which is wider than any of them.
function nearest(marks, x, y) {
  let best = null, least = 28;
  for (const mark of marks) {
    const [left, top] = centre(mark);
    const far = Math.hypot(left - x, top - y);
    if (far < least) [best, least] = [mark, far];
  }
  return best;
}

function tooltips(plot) {
  const marks = all("svg :not(svg) > title", plot).map((title) => {
    const mark = title.parentNode;
    mark.dataset.tip = title.textContent;
    title.remove();
    return mark;
  });
  if (!marks.length) return;
  plot.setAttribute("aria-label", `${plot.getAttribute("aria-label")}. The arrow keys go through its ${marks.length} marks.`);
  plot.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch") aim(event.target.closest("[data-tip]"), event.clientX, event.clientY);
  });
  plot.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") aim(null); });
  plot.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-tip]") || nearest(marks, event.clientX, event.clientY);
    aim(mark, event.clientX, event.clientY);
  });
  plot.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key === "Escape") return aim(null);
    if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const mark = marks[turned(marks.indexOf(aimed), steps[event.key], marks.length)];
    mark.scrollIntoView({ block: "nearest", inline: "nearest" });
    aim(mark, ...centre(mark));
    say(mark.dataset.tip);
  });
  plot.addEventListener("focusout", () => aim(null));
}

// A strategy, everywhere: rows by their name, marks and words of pictures by the strategy's own two colours.

const names = all(".legend button");
let kept = "";

function colourOwners() {
  const owners = new Map();
  for (const { dataset } of names) owners.set(dataset.line, dataset.series).set(dataset.text, dataset.series);
  for (const element of all(".plot svg [fill], .plot svg [stroke]")) {
    const tipped = names.find(({ dataset }) => (element.dataset.tip || "").startsWith(`${dataset.series}/`));
    const owner = tipped ? tipped.dataset.series : owners.get(element.getAttribute("fill")) || owners.get(element.getAttribute("stroke"));
    if (owner) element.dataset.series = owner;
  }
}

function highlight(name) {
  const others = names.map(({ dataset }) => dataset.series).filter((series) => series !== name);
  for (const element of all("[data-series]")) {
    if (!element.closest(".legend")) element.classList.toggle("off", Boolean(name) && others.includes(element.dataset.series));
  }
}

function legend() {
  if (!names.length) return;
  colourOwners();
  for (const name of names) {
    const { series } = name.dataset;
    name.onmouseenter = () => highlight(series);
    name.onmouseleave = () => highlight(kept);
    name.onclick = () => {
      kept = kept === series ? "" : series;
      names.forEach((other) => other.setAttribute("aria-pressed", String(other.dataset.series === kept)));
      highlight(kept);
    };
  }
  for (const row of all("tr[data-series]")) {
    row.onmouseenter = () => { if (names.some(({ dataset }) => dataset.series === row.dataset.series)) highlight(row.dataset.series); };
    row.onmouseleave = () => highlight(kept);
  }
}

// What is saved or copied.

function save(name, blob) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function copy(items, what) {
  try {
    await (typeof items === "string" ? navigator.clipboard.writeText(items) : navigator.clipboard.write(items));
    say(`${what} copied`);
  } catch (error) {
    say(`not copied: ${error.message}`);
  }
}

// A picture as it would be alone: with its title, its faces, and its first colours.
function alone(svg) {
  const whole = svg.cloneNode(true);
  const [, , width, height] = (whole.dataset.whole || whole.getAttribute("viewBox")).split(" ").map(Number);
  whole.setAttribute("viewBox", `0 0 ${width} ${height}`);
  whole.setAttribute("width", width);
  whole.setAttribute("height", height);
  whole.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  whole.removeAttribute("data-whole");
  for (const element of all("[class], [data-tip], [data-series]", whole)) {
    if (element.dataset.tip) {
      const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
      title.textContent = element.dataset.tip;
      element.prepend(title);
    }
    for (const name of ["class", "data-tip", "data-series"]) element.removeAttribute(name);
  }
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = one("#faces").textContent;
  whole.prepend(style);
  return { text: new XMLSerializer().serializeToString(whole), width, height };
}

function png(svg) {
  const { text, width, height } = alone(svg);
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      const canvas = make("canvas", { width: 2 * width, height: 2 * height });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
    };
    image.onerror = () => reject(new Error("no picture"));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  });
}

function pictureTools(figure) {
  const svg = one(".plot > svg", figure), { name } = figure.dataset;
  if (!svg) return;
  const title = one("title", svg) ? one("title", svg).textContent : name;
  one(".plot", figure).after(make("div", { className: "tools" },
    button("Copy", () => copy([new ClipboardItem({ "image/png": png(svg) })], "picture"), `Copy the picture: ${title}`),
    button("PNG", async () => save(`${name}.png`, await png(svg)), `Save as PNG: ${title}`),
    button("SVG", () => save(`${name}.svg`, new Blob([alone(svg).text], { type: "image/svg+xml" })), `Save as SVG: ${title}`)));
}

// Tables.

const UNITS = { s: 1, ms: 1e-3, "µs": 1e-6, ns: 1e-9, min: 60, h: 3600 };

// By what a cell is sorted: its number, if it has one, in the unit that all can be compared in.
function key(cell) {
  if (!cell) return "";
  if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
  const text = cell.textContent.trim();
  const found = /^([+-]?[\d,]*\.?\d+)(?:\s*(min|ms|µs|ns|s|h)\b)?/.exec(text);
  return found ? Number(found[1].replaceAll(",", "")) * (UNITS[found[2]] || 1) : text;
}

function compare(one, other) {
  if (one === "" || other === "") return (one === "") - (other === "");
  if (typeof one === typeof other && typeof one === "number") return one - other;
  return String(one).localeCompare(String(other), "en", { numeric: true });
}

function sort(table, column) {
  const heads = [...one("thead tr", table).cells], body = one("tbody", table);
  const up = heads[column].getAttribute("aria-sort") !== "ascending";
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", up ? "ascending" : "descending");
  const rows = all("tr", body).map((row) => [key(row.cells[column]), row]);
  rows.sort(([one], [other]) => (one === "" || other === "" ? compare(one, other) : compare(one, other) * (up ? 1 : -1)));
  body.append(...rows.map(([, row]) => row));
}

function cells(table, separator) {
  const quoted = (text) => (/[",\n\t]/.test(text) && separator === "," ? `"${text.replaceAll('"', '""')}"` : text.replace(/\s+/g, " "));
  const shown = all("tr", table).filter((row) => !row.hidden);
  const line = (row) => [...row.cells].filter((cell) => !cell.classList.contains("bar"))
    .map((cell) => quoted((cell.dataset.title || cell.textContent).trim())).join(separator);
  return `${shown.map(line).join("\n")}\n`;
}

function filterBox(things, label) {
  const told = make("span");
  const input = make("input", { type: "search", placeholder: "filter" });
  input.setAttribute("aria-label", label);
  input.oninput = () => {
    const words = input.value.toLowerCase().split(/\s+/);
    things.forEach((thing) => { thing.hidden = !words.every((word) => thing.textContent.toLowerCase().includes(word)); });
    const left = things.filter((thing) => !thing.hidden).length;
    told.textContent = input.value ? `${left} of ${things.length}` : "";
    say(told.textContent);
  };
  return [input, told];
}

function tableTools(table) {
  const { name } = table.dataset;
  const heads = [...one("thead tr", table).cells];
  heads.forEach((head, column) => {
    if (head.classList.contains("bar")) return;
    head.dataset.title = head.textContent;
    head.replaceChildren(button(head.textContent, () => sort(table, column)));
  });
  const rows = all("tbody tr", table);
  table.closest(".wide").before(make("div", { className: "tools" },
    ...(rows.length > 4 ? filterBox(rows, `Filter the rows of: ${name}`) : []),
    button("Copy", () => copy(cells(table, "\t"), "table"), `Copy the table: ${name}`),
    button("CSV", () => save(`${name}.csv`, new Blob([cells(table, ",")], { type: "text/csv" })), `Save as CSV: ${name}`)));
}

document.documentElement.classList.add("scripts");
all(".plot").forEach(tooltips);
legend();
all("figure").forEach(pictureTools);
all("table.data").forEach(tableTools);
const runs = all(".run[data-filter]");
if (runs.length > 4) one(".runs").before(make("div", { className: "tools" }, ...filterBox(runs, "Filter the runs")));
if (one("#schedules")) new Timeline(one("#explorer"), JSON.parse(one("#schedules").textContent));
all("pre.file").forEach((pre) => pre.before(make("div", { className: "tools" },
  button("Copy", () => copy(pre.textContent, "file"), "Copy the experiment file"),
  button("Save", () => save(pre.dataset.name, new Blob([pre.textContent], { type: "text/plain" })), "Save the experiment file"))));
addEventListener("beforeprint", () => all("details").forEach((details) => { details.open = true; }));
