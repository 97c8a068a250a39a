"use strict";

// The timeline: one case at a time, every record, as near as one likes.

const time = (ns) => {
  if (!ns) return "0";
  const [name, size] = [["s", 1e9], ["ms", 1e6], ["µs", 1e3]].find(([, size]) => ns >= size) || ["ns", 1];
  return `${Number((ns / size).toPrecision(4))} ${name}`;
};

class Timeline {
  constructor(place, { shown, names, schedules }) {
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
    this.choose(shown);
    this.cases.value = String(shown);
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
    document.fonts.ready.then(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(canvas.parentNode);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  choose(place) {
    const { bars, wall, serial, workers, records, case: name } = this.schedules[place];
    Object.assign(this, { bars, wall: Math.max(1, wall), serial, workers, name, left: records - bars.length / 6 });
    // No browser draws on more than 32,767 pixels, of which there may be two for each of CSS.
    this.height = workers > 60 ? Math.max(1, Math.min(6, Math.floor(16000 / workers))) : workers > 20 ? 12 : 20;
    this.search();
    this.look(0, this.wall);
  }

  bar(place) {
    const [name, record, worker, start, length, cpu] = this.bars.slice(6 * place, 6 * place + 6);
    return { name: this.names[name], record, worker, start, length, cpu: cpu - 1 };
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
    for (let place = 0; text && 6 * place < this.bars.length; place += 1) {
      const { name, record } = this.bar(place);
      if (name.toLowerCase().includes(text) || String(record) === text) this.hits.push(place);
    }
    this.hit = -1;
    const left = this.left > 0 ? `the ${this.left} shortest records are left out here` : "";
    this.found.textContent = text ? `${this.hits.length} found` : left;
    if (this.width) this.draw();
  }

  next(step) {
    if (!this.hits.length) return say(this.find.value ? "no such record" : "");
    this.hit = turned(this.hit, step, this.hits.length);
    const bar = this.bar(this.hits[this.hit]);
    const around = Math.max(bar.length * 4, this.wall / 2000);
    this.look(bar.start + bar.length / 2 - around, bar.start + bar.length / 2 + around);
    this.canvas.parentNode.scrollTop = bar.worker * this.height - 100;
    this.found.textContent = `${this.hit + 1} of ${this.hits.length}: ${this.told(bar)}`;
    say(this.found.textContent);
  }

  told({ name, record, worker, start, length, cpu }) {
    const where = cpu < 0 ? "" : ` on cpu ${cpu}`;
    return `${name}, record ${record}: worker ${worker}${where}, from ${time(start)} for ${time(length)}`;
  }

  point(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    const when = this.when(event.clientX - left), worker = Math.floor((event.clientY - top) / this.height);
    const near = 2 * this.perPixel();
    for (let place = 0; 6 * place < this.bars.length; place += 1) {
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
    canvas.setAttribute("aria-label", `The ${this.bars.length / 6} records of ${this.name} on ${this.workers} workers, from `
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
    for (let place = 0; 6 * place < this.bars.length; place += 1) {
      const { name, record, worker, start, length } = this.bar(place);
      if (start + length < this.from || start > this.to) continue;
      const [left, wide, high] = [x(start), Math.max(0.6, x(start + length) - x(start) - 0.5), Math.max(1, height - 2)];
      paper.fillStyle = hits.has(place) ? hit : tints[record % 2];
      paper.fillRect(left, worker * height, wide, high);
      if (place === this.hits[this.hit]) { paper.strokeStyle = ink; paper.lineWidth = 2; paper.strokeRect(left, worker * height, wide, high); }
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
