// Runs all linters on openapi.yaml and on the documents derived from it, which the Makefile writes:
// node lint.mjs openapi.yaml
// Each linter returns its version and findings. A single warning is a failure.
import { changes } from "./changes.mjs";
import { bin, packageVersion, run } from "./run.mjs";

const spec = process.argv[2];
const spec31 = "out/openapi-3.1.json";
const lenient = "out/openapi-lenient.yaml";
const nulls = "out/openapi-optional-nulls.yaml";

async function redocly(file) {
  const { stdout, stderr } = await bin("redocly", "lint", file, "--extends=recommended-strict", "--format=json");
  const { totals, version, problems } = parsed(stdout, stderr);
  const found = problems.map((p) => `${p.location[0]?.pointer ?? ""} ${p.ruleId}: ${p.message}`);
  return { tool: "redocly", version, errors: totals.errors, warnings: totals.warnings + totals.ignored, found };
}

async function spectral(file) {
  const { stdout, stderr } = await bin("spectral", "lint", file, "--ruleset=spectral.yaml", "--format=json", "--quiet");
  const results = parsed(stdout, stderr);
  const errors = results.filter((r) => r.severity === 0).length; // the others are warnings, infos and hints
  const found = results.map((r) => `${r.path.join("/")} ${r.code}: ${r.message}`);
  const version = packageVersion("@stoplight/spectral-cli");
  return { tool: "spectral", version, errors, warnings: results.length - errors, found };
}

async function specValidator(file) {
  const { stdout, stderr } = await run(".venv/bin/openapi-spec-validator", "--validation-errors=all", file);
  const count = /: (\d+) validation errors found$/m.exec(stdout)?.[1] ?? (stdout.endsWith(": OK\n") ? 0 : 1);
  const version = await run(".venv/bin/openapi-spec-validator", "--version");
  const warnings = stderr.match(/Warning:/g)?.length ?? 0;
  return { tool: "openapi-spec-validator", version: version.stdout.trim().split(" ")[1], errors: Number(count), warnings, found: [stdout, stderr] };
}

// Both documents must give the same types, except for comments.
async function sameTypes() {
  const [from30, from31] = await Promise.all([spec, spec31].map(async (file) => {
    const { status, stdout, stderr } = await bin("openapi-typescript", file);
    if (status !== 0) throw new Error(stdout + stderr);
    return stdout.replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "").split("\n");
  }));
  const found = from30.flatMap((line, i) => (line === from31[i] ? [] : [`3.0: ${line}`, `3.1: ${from31[i]}`]));
  const errors = Math.max(found.length / 2, Math.abs(from30.length - from31.length));
  return { tool: "openapi-typescript", version: packageVersion("openapi-typescript"), errors, warnings: 0, found };
}

function parsed(stdout, stderr) {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(stdout + stderr);
  }
}

const checks = [
  ["3.0", redocly, spec], ["3.0", spectral, spec], ["3.0", specValidator, spec],
  ["3.1", redocly, spec31], ["3.1", spectral, spec31], ["3.1", specValidator, spec31],
  ["lenient", redocly, lenient], ["lenient", spectral, lenient], ["lenient", specValidator, lenient],
  ["nulls", redocly, nulls], ["nulls", spectral, nulls], ["nulls", specValidator, nulls],
  ["3.0 = 3.1", sameTypes], ["changes", changes, spec],
];
const results = checks.map(([, check, file]) =>
  check(file).catch((error) => ({ tool: check.name, errors: 1, warnings: 0, found: [error.message] })));
for (const [i, [what]] of checks.entries()) {
  const { tool, version = "", errors, warnings, found } = await results[i];
  console.log(`${what.padEnd(10)} ${`${tool} ${version}`.padEnd(30)} ${errors} errors, ${warnings} warnings`);
  if (errors + warnings > 0) {
    console.log(found.join("\n").trim().replace(/^/gm, "    "));
    process.exitCode = 1;
  }
}
