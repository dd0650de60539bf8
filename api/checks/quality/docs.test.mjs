// Tests of the HTML reference in a headless browser without a network: SPEC=openapi.yaml DOCS=out/index.html
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { launch } from "./browser.mjs";

const { SPEC, DOCS } = process.env;
const { paths, components: { schemas, examples, responses } } = parse(readFileSync(SPEC, "utf8"));
const [[path, { get: operation }]] = Object.entries(paths);

let browser, page;
const problems = [];

before(async () => {
  browser = await launch();
  page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 1000 });
  page.on("console", (message) => ["error", "warn"].includes(message.type()) && problems.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => problems.push(`request failed: ${request.url()}`));
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    if (/^(file|data|blob):/.test(request.url())) return request.continue();
    problems.push(`external request: ${request.url()}`);
    return request.abort();
  });
  await page.goto(pathToFileURL(resolve(DOCS)));
  await page.waitForSelector(`[id$="/models/${Object.keys(schemas).at(-1)}"]`, { timeout: 60_000 }); // the last section
  await page.screenshot({ path: join(dirname(DOCS), "reference.png") });
});

after(() => browser?.close());

// Returns the text of an element, or "" if it is not visible.
const visibleText = (selector) => page.$eval(selector, (element) => element.checkVisibility() ? element.innerText : "").catch(() => "");

test("shows the operation with every gate and every member of a problem", async () => {
  const text = await visibleText(`section[id$="${path}"]`);
  const named = [operation.responses, schemas.VpsActions.properties, schemas.Problem.properties].flatMap((o) => Object.keys(o));
  for (const part of [path, ...named]) assert.ok(text.includes(part), part);
  assert.ok(text.toLowerCase().includes(operation.summary.toLowerCase()), operation.summary);
});

test("shows every member of every schema", async () => {
  for (const [schema, { properties = {} }] of Object.entries(schemas)) {
    for (const name of Object.keys(properties)) {
      assert.ok((await visibleText(`[id$="/models/${schema}.${name}"]`)).includes(name), `${schema}.${name}`);
    }
  }
});

test("shows each model by the name of its schema, and not by the title for generators", async () => {
  const shown = await page.evaluate(() => document.body.innerText);
  const titles = Object.values(schemas).map(({ title }) => title).filter(Boolean);
  assert.ok(titles.length > 0, "no schema has a title");
  for (const title of titles) assert.ok(!shown.includes(title), title);
  for (const schema of Object.keys(schemas)) assert.ok((await visibleText(`[id$="/models/${schema}"]`)).includes(schema), schema);
});

test("shows what each action does", async () => {
  const text = await visibleText('[id$="/models/VpsActions-content"]');
  const meanings = [...schemas.VpsActions.description.matchAll(/^ *- `can\w+`: (.+)$/gm)].map(([, meaning]) => meaning);
  assert.equal(meanings.length, Object.keys(schemas.VpsActions.properties).length);
  for (const meaning of meanings) assert.ok(text.includes(meaning), meaning);
  const section = await page.$('[id$="/models/VpsActions-content"]');
  await section.screenshot({ path: join(dirname(DOCS), "actions.png") });
});

test("shows every example", async () => {
  for (const [status, response] of Object.entries(operation.responses)) {
    const { content: media } = response.$ref ? responses[response.$ref.split("/").at(-1)] : response;
    const [content] = Object.values(media);
    await page.locator(`::-p-xpath(//button[@role="tab"][contains(., "${status}")])`).click();
    const wanted = Object.entries(content.examples);
    for (const [name, { $ref }] of wanted) {
      if (wanted.length > 1) {
        await page.locator('[data-testid="example-picker"]').click();
        await page.locator(`::-p-xpath(//*[@role="option"][contains(., "${name}")])`).click();
      }
      const { summary } = examples[$ref.split("/").at(-1)];
      await page.waitForFunction((text) => document.body.innerText.includes(text), { timeout: 10_000 }, summary);
    }
  }
});

test("logs no error and sends no external request", () => assert.deepEqual(problems, []));
