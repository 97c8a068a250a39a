// The pages below a folder in a headless Chromium: `node check.mjs FOLDER MODULES CHROMIUM`. The test that made the pages
// starts it, and reads what it prints: a line for each fault, and at last how much was checked.

import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, modules, executablePath] = process.argv.slice(2);
const require = createRequire(join(modules, "node_modules", "x.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

let checked = 0;
const faults = [];
let place = "";
const expect = (holds, what) => {
  checked += 1;
  if (!holds) faults.push(`${place}: ${what}`);
};

const pages = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".html")).sort();
const address = (name) => pathToFileURL(join(folder, name)).href;

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });

// A page in a context of its own, whose console, errors and requests are faults.
async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.on("console", (message) => expect(false, `the console says: ${message.text()}`));
  page.on("pageerror", (error) => expect(false, `an error: ${error.message}`));
  page.on("request", (request) => {
    expect([address(name), ...["data:", "blob:"]].some((own) => request.url().startsWith(own)), `it asks for ${request.url()}`);
  });
  await page.goto(address(name));
  return page;
}

async function during(name, options, look) {
  place = `${name} ${JSON.stringify(options)}`;
  const page = await open(name, options);
  try { await look(page); } catch (error) { expect(false, error.message.split("\n").slice(0, 3).join(" ")); }
  await page.context().close();
}

async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  for (const { id, nodes } of violations) expect(false, `axe: ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ")}`);
  expect(true);
}

// What holds of every page. These few have all that the others have; they are looked at by axe, light and dark.
const whole = ["failed/index.html", "gate/compare.html", "gate/index.html", "gate/trend.html", "hostile/index.html", "index.html", "sleep1s/index.html"];
for (const name of pages) {
  await during(name, {}, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect((await page.locator("h1").count()) === 1, "one finding");
    if (whole.includes(name)) await accessible(page);
    const light = await paper();
    await page.emulateMedia({ colorScheme: "dark" });
    expect((await paper()) !== light, "it is light in the dark");
    if (whole.includes(name)) await accessible(page);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect((await paper()) === light, "it is dark on paper");
    expect((await page.locator("nav:visible, .tools:visible, .legend:visible").count()) === 0, "controls are printed");
    if (whole.includes(name)) expect((await page.pdf()).length > 2000, "a print");
    await page.emulateMedia({ media: "screen" });
    await page.setViewportSize({ width: 360, height: 740 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width <= 360, `it is ${width} px wide`);
  });
  await during(name, { javaScriptEnabled: false }, async (page) => {
    expect((await page.locator("h1").innerText()).length > 5, "the finding without scripts");
    expect((await page.locator("button:visible, input:visible").count()) === 0, "dead controls without scripts");
    expect((await page.locator("table tbody tr, .run").count()) > 0, "numbers without scripts");
  });
}

// A run's page, used.
await during("sleep1s/index.html", { permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
  const mark = page.locator("figure .plot [data-tip^='scope/4']").first();
  await mark.hover();
  expect(/^scope\/4/.test(await page.locator("#tip").innerText()), "a tooltip by mouse");

  const plot = page.locator("figure .plot").first();
  await plot.focus();
  await page.keyboard.press("ArrowRight");
  const first = await page.locator("#tip").innerText();
  await page.keyboard.press("ArrowRight");
  expect(first && first !== (await page.locator("#tip").innerText()), "tooltips by keyboard");
  expect((await page.locator("#said").innerText()).length > 0, "tooltips are read aloud");
  await page.keyboard.press("Escape");
  expect(!(await page.locator("#tip").isVisible()), "Escape ends a tooltip");

  const table = page.locator("table[data-name=cases]");
  const speedups = () => table.locator("tbody tr td:nth-child(4)").allInnerTexts().then((all) => all.filter(Boolean).map(parseFloat));
  const sorted = (numbers, sign) => numbers.every((number, at) => !at || sign * (number - numbers[at - 1]) >= 0);
  await table.getByRole("button", { name: "speedup" }).click();
  expect(sorted(await speedups(), 1), "sorted up");
  await table.getByRole("button", { name: "speedup" }).click();
  expect(sorted(await speedups(), -1), "sorted down");
  expect((await table.locator("th[aria-sort=descending]").count()) === 1, "the order is told");
  const rows = await table.locator("tbody tr").count();
  await page.getByLabel(/Filter the rows of: cases/).fill("rayon/7");
  expect((await table.locator("tbody tr:visible").count()) === 1 && rows > 1, "the filter");
  await page.getByLabel("Copy the table: cases").click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.startsWith("case\tworkers\ttime") && copied.includes("rayon/7\t7"), `the copied table: ${copied}`);
  const save = async (label) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByLabel(label).first().click()]);
    return readFileSync(await download.path());
  };
  expect((await save("Save as CSV: cases")).toString().split("\n")[0].startsWith("case,workers,time"), "the saved table");
  const svg = (await save(/^Save as SVG/)).toString();
  expect(svg.includes("@font-face") && svg.includes("<title>scope/4") && !svg.includes("data-"), "the saved picture");
  expect((await save(/^Save as PNG/)).subarray(1, 4).toString() === "PNG", "the saved PNG");
  await page.getByLabel(/^Copy the picture/).first().click();
  await page.waitForFunction(() => /^(picture|not) copied/.test(document.querySelector("#said").textContent));
  expect((await page.locator("#said").innerText()) === "picture copied", `the copied picture: ${await page.locator("#said").innerText()}`);

  await page.getByLabel(/Filter the rows of: cases/).fill("");
  await page.locator(".legend button", { hasText: "scope" }).click();
  await page.mouse.move(2, 2);
  expect((await table.locator("tr.off[data-series=rayon]").count()) === 3, "the others' rows step back");
  expect((await page.locator(".plot svg .off[data-series=rayon]").count()) > 5, "so do the others' marks");
  expect((await page.locator(".off[data-series=scope]").count()) === 0, "it does not itself");
  expect((await page.locator(".legend [aria-pressed=true]").count()) === 1, "and is told");
  await page.locator(".legend button", { hasText: "scope" }).click();
});

// A finger, and a keyboard alone.
await during("sleep1s/index.html", { hasTouch: true, viewport: { width: 800, height: 900 } }, async (page) => {
  const mark = page.locator("figure .plot [data-tip^='scope/4']").first();
  await mark.scrollIntoViewIfNeeded();
  const { x, y } = await mark.boundingBox();
  await page.touchscreen.tap(x + 10, y + 14);
  expect(/^(scope|rayon)\/4/.test(await page.locator("#tip").innerText()), "a tooltip by touch, beside its mark");
});
await during("sleep1s/index.html", {}, async (page) => {
  const seen = [];
  for (let step = 0; step < 200; step += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const { activeElement } = document;
      if (activeElement === document.body) return null;
      const all = [...document.querySelectorAll("*")];
      const { outlineStyle } = getComputedStyle(activeElement);
      return [all.indexOf(activeElement), outlineStyle, activeElement.outerHTML.slice(0, 80)];
    });
    if (!at) break;
    seen.push(at);
  }
  expect(seen.length > 20, `the keyboard gets to ${seen.length} places`);
  expect(seen.every(([at], step) => !step || at > seen[step - 1][0]), "in the order of the page");
  const dim = seen.filter(([, outline]) => outline === "none");
  expect(!dim.length, `the focus is seen: ${dim.map(([, , html]) => html).join(" | ")}`);
});

// Text from files is text.
await during("hostile/index.html", {}, async (page) => {
  const found = await page.evaluate(() => ({
    scripts: document.scripts.length,
    images: document.querySelectorAll("img, iframe, object, [onerror], [onload]").length,
    hacked: window.hacked,
    heads: [...document.querySelectorAll("tbody th")].map((head) => head.textContent),
  }));
  expect(found.scripts === 2 && found.images === 0 && found.hacked === undefined, JSON.stringify(found));
  expect(found.heads.some((head) => head.includes("<script>window.hacked")), "the name is there as it is");
  const find = page.getByLabel("Find a record by its name or number");
  await find.fill("onerror");
  await find.press("Enter");
  expect((await page.locator("#explorer").innerText()).includes('"><img src=x onerror='), "the record is found by its name");
});

// Forty cases, thirty blocks, ten thousand spans.
await during("large/index.html", {}, async (page) => {
  const size = statSync(join(folder, "large/index.html")).size;
  expect(size < 3e6, `it has ${size} bytes`);
  const timing = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
  expect(timing < 1000, `it takes ${timing} ms`);
  console.log(`large: ${size} bytes, ${Math.round(timing)} ms to be interactive`);
  const canvas = page.locator("#explorer canvas");
  const label = () => canvas.getAttribute("aria-label");
  const before = await label();
  await canvas.focus();
  await page.keyboard.press("+");
  expect((await label()) !== before, "it zooms");
  await page.keyboard.press("0");
  expect((await label()) === before, "and back");
  const find = page.getByLabel("Find a record by its name or number");
  await find.fill("Scientist 249");
  await find.press("Enter");
  expect(/^1 of \d+: Scientist 249/.test(await page.locator("#explorer .tools > span").innerText()), "a record among thousands");
  const box = await canvas.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 4);
  await page.mouse.wheel(0, 30);
});

// What Perfetto and speedscope read, in speedscope's own importer.
place = "sleep1s/trace.json";
const scope = await (await browser.newContext()).newPage();
const trace = readFileSync(join(folder, "sleep1s/trace.json"));
const loading = join(folder, "trace.js"); // As speedscope's own command does it.
writeFileSync(loading, `speedscope.loadFileFromBase64("trace.json", "${trace.toString("base64")}")`);
await scope.goto(`${pathToFileURL(require.resolve("speedscope/dist/release/index.html")).href}#localProfilePath=${loading}`);
await scope.waitForFunction(() => document.title.includes("trace"), null, { timeout: 8000 }).catch(() => expect(false, "speedscope does not open it"));
const threads = JSON.parse(trace).traceEvents.filter(({ name }) => name === "thread_name").length;
const opened = await scope.locator("body").innerText();
expect(opened.includes(`/${threads}`) && /worker \d/.test(opened), `speedscope shows: ${opened.slice(0, 300)}`);

await browser.close();
faults.forEach((fault) => console.log(`fault: ${fault}`));
console.log(`${pages.length} pages (${pages.map((name) => relative("", name)).join(", ")}), ${checked} checks, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
