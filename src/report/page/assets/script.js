// What a page can do beyond being read: tooltips, a strategy shown everywhere, tables that sort, filter and are saved,
// pictures that are copied and saved, a timeline that zooms. Without it nothing is missing that is a number or a word.
"use strict";

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
    const place = marks.indexOf(aimed) + steps[event.key];
    const mark = marks[(place + marks.length) % marks.length];
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

// The timeline: one case at a time, every record, as near as one likes.

const time = (ns) => {
  if (!ns) return "0";
  const [name, size] = [["s", 1e9], ["ms", 1e6], ["µs", 1e3]].find(([, size]) => ns >= size) || ["ns", 1];
  return `${Number((ns / size).toPrecision(4))} ${name}`;
};

class Timeline {
  constructor(place, { names, schedules }) {
    this.names = names;
    this.schedules = schedules;
    this.canvas = make("canvas", { tabIndex: 0 });
    this.canvas.setAttribute("role", "img");
    this.cases = make("select", { onchange: () => this.choose(Number(this.cases.value)) },
      ...schedules.map(({ case: name }, place) => make("option", { value: place }, name)));
    this.cases.setAttribute("aria-label", "Case");
    this.find = make("input", { type: "search", placeholder: "find a record", oninput: () => this.search() });
    this.find.setAttribute("aria-label", "Find a record by its name or number");
    this.find.onkeydown = (event) => { if (event.key === "Enter") this.next(event.shiftKey ? -1 : 1); };
    this.found = make("span");
    place.append(make("h3", {}, "Every record"), make("div", { className: "tools" }, this.cases, this.find,
      button("‹", () => this.next(-1), "The record found before"), button("›", () => this.next(1), "The next record found"),
      button("+", () => this.zoom(0.5), "Zoom in"), button("−", () => this.zoom(2), "Zoom out"),
      button("All", () => this.look(0, this.wall), "All: zoom out to the whole execution"), this.found),
    make("div", { className: "lanes" }, this.canvas));
    place.hidden = false;
    this.listen();
    this.choose(schedules.length - 1);
    this.cases.value = String(schedules.length - 1);
  }

  listen() {
    const { canvas } = this;
    const at = (event) => event.clientX - canvas.getBoundingClientRect().left;
    let grip = null;
    canvas.onwheel = (event) => {
      if (!event.ctrlKey && !event.metaKey && Math.abs(event.deltaY) > Math.abs(event.deltaX)) return;
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.when(at(event)));
      else this.look(this.from + event.deltaX * this.perPixel(), this.to + event.deltaX * this.perPixel());
    };
    canvas.onpointerdown = (event) => { grip = { x: at(event), from: this.from, to: this.to }; this.point(event); };
    canvas.onpointermove = (event) => {
      if (grip && event.buttons) {
        const by = (grip.x - at(event)) * this.perPixel();
        this.look(grip.from + by, grip.to + by);
      } else this.point(event);
    };
    canvas.onpointerup = () => { grip = null; };
    canvas.onpointerleave = () => { grip = null; tip.hidden = true; };
    canvas.ondblclick = (event) => this.zoom(0.4, this.when(at(event)));
    canvas.onkeydown = (event) => {
      const span = this.to - this.from;
      const move = { ArrowLeft: -0.2, ArrowRight: 0.2 }[event.key];
      if (move) this.look(this.from + move * span, this.to + move * span);
      else if (event.key === "+" || event.key === "=") this.zoom(0.5);
      else if (event.key === "-") this.zoom(2);
      else if (event.key === "0") this.look(0, this.wall);
      else return;
      event.preventDefault();
    };
    new ResizeObserver(() => this.draw()).observe(canvas.parentNode);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  choose(place) {
    const { bars, wall, serial, workers, records, case: name } = this.schedules[place];
    Object.assign(this, { bars, wall: Math.max(1, wall), serial, workers, name, left: records - bars.length / 5 });
    this.height = workers > 60 ? 6 : workers > 20 ? 12 : 20;
    this.search();
    this.look(0, this.wall);
  }

  bar(place) {
    const [name, record, worker, start, length] = this.bars.slice(5 * place, 5 * place + 5);
    return { name: this.names[name], record, worker, start, length };
  }

  perPixel() { return (this.to - this.from) / this.width; }
  when(x) { return this.from + x * this.perPixel(); }

  look(from, to) {
    const span = Math.min(this.wall, Math.max(20, to - from));
    this.from = Math.max(0, Math.min(from, this.wall - span));
    this.to = this.from + span;
    this.draw();
  }

  zoom(by, about = (this.from + this.to) / 2) {
    this.look(about - (about - this.from) * by, about + (this.to - about) * by);
  }

  search() {
    const text = this.find.value.trim().toLowerCase();
    this.hits = [];
    for (let place = 0; text && 5 * place < this.bars.length; place += 1) {
      const { name, record } = this.bar(place);
      if (name.toLowerCase().includes(text) || String(record) === text) this.hits.push(place);
    }
    this.hit = -1;
    const left = this.left > 0 ? `the ${this.left} shortest records are in trace.json` : "";
    this.found.textContent = text ? `${this.hits.length} found` : left;
    if (this.width) this.draw();
  }

  next(step) {
    if (!this.hits.length) return say(this.find.value ? "no such record" : "");
    this.hit = (this.hit + step + this.hits.length) % this.hits.length;
    const bar = this.bar(this.hits[this.hit]);
    const around = Math.max(bar.length * 4, this.wall / 2000);
    this.look(bar.start + bar.length / 2 - around, bar.start + bar.length / 2 + around);
    this.canvas.parentNode.scrollTop = bar.worker * this.height - 100;
    this.found.textContent = `${this.hit + 1} of ${this.hits.length}: ${this.told(bar)}`;
    say(this.found.textContent);
  }

  told({ name, record, worker, start, length }) {
    return `${name}, record ${record}: worker ${worker}, from ${time(start)} for ${time(length)}`;
  }

  point(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    const when = this.when(event.clientX - left), worker = Math.floor((event.clientY - top) / this.height);
    const near = 2 * this.perPixel();
    for (let place = 0; 5 * place < this.bars.length; place += 1) {
      const bar = this.bar(place);
      if (bar.worker === worker && bar.start - near <= when && when <= bar.start + bar.length + near) {
        return show(this.told(bar), event.clientX, event.clientY);
      }
    }
    tip.hidden = true;
  }

  draw() {
    const { canvas, height } = this, scale = devicePixelRatio || 1;
    this.width = canvas.parentNode.clientWidth || 300;
    const tall = this.workers * height + 22;
    Object.assign(canvas, { width: this.width * scale, height: tall * scale });
    canvas.style.height = `${tall}px`;
    canvas.setAttribute("aria-label", `The ${this.bars.length / 5} records of ${this.name} on ${this.workers} workers, from `
      + `${time(this.from)} to ${time(this.to)}. Left and right move, plus and minus zoom.`);
    const paper = canvas.getContext("2d");
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    const [ink, muted, line, tints, hit] = [colour("ink"), colour("muted"), colour("line"), ["#8fc1e3", "#b9d9ee"], "#e69f00"];
    const x = (ns) => (ns - this.from) / this.perPixel();
    paper.scale(scale, scale);
    paper.font = "11px Inter, system-ui, sans-serif";
    paper.fillStyle = line;
    for (let worker = 0; worker < this.workers; worker += 1) paper.fillRect(0, worker * height + height - 1, this.width, 1);
    paper.fillStyle = muted;
    if (this.serial) paper.fillRect(x(0), 0, x(this.serial) - x(0), height - 1);
    const hits = new Set(this.hits);
    for (let place = 0; 5 * place < this.bars.length; place += 1) {
      const { name, record, worker, start, length } = this.bar(place);
      if (start + length < this.from || start > this.to) continue;
      const [left, wide] = [x(start), Math.max(0.6, x(start + length) - x(start) - 0.5)];
      paper.fillStyle = hits.has(place) ? hit : tints[record % 2];
      paper.fillRect(left, worker * height, wide, height - 2);
      if (place === this.hits[this.hit]) { paper.strokeStyle = ink; paper.lineWidth = 2; paper.strokeRect(left, worker * height, wide, height - 2); }
      const room = Math.min(left + wide, this.width) - Math.max(left, 0) - 8;
      if (height < 12 || room < 24 || paper.measureText(name).width > room) continue;
      paper.fillStyle = "#1f2328";
      paper.fillText(name, Math.max(left, 0) + 4, worker * height + height / 2 + 3);
    }
    this.axis(paper, x, tall, muted);
  }

  axis(paper, x, tall, colour) {
    const span = this.to - this.from, rough = span / Math.max(2, this.width / 110), power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough);
    paper.fillStyle = colour;
    for (let at = Math.ceil(this.from / step) * step; at <= this.to; at += step) {
      paper.fillRect(x(at), tall - 22, 1, 5);
      const text = time(at), wide = paper.measureText(text).width;
      paper.fillText(text, Math.min(Math.max(0, x(at) - wide / 2), this.width - wide), tall - 5);
    }
    paper.fillRect(x(this.wall) - 1, 0, 2, tall - 22);
  }
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
