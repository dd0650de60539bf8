// A version of the description may grow but not break: it is compared with itself as it was when its version was new.
import { mkdtempSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { run } from "./run.mjs";

// The description tells clients to keep values that they do not know, so a new one breaks none.
const harmless = /^response-.*enum-value-added$/;

export async function changes(spec) {
  const version = parse(readFileSync(spec, "utf8")).info.version;
  const [breaking, warnings] = await breaks(spec, version);
  const log = logged(join(dirname(spec), "README.md"), version) ? [] : [`README.md: no "### ${version}" under "## Changelog"`];
  const built = await run("go", "version", "-m", ".tools/oasdiff");
  return {
    tool: "oasdiff",
    version: /\tmod\t\S+\tv(\S+)/.exec(built.stdout)?.[1],
    errors: breaking.length + log.length,
    warnings: warnings.length,
    found: [...breaking, ...warnings, ...(breaking.length + warnings.length > 0 ? [
      `Version ${version} is not what it was. Raise info.version, and add "### <new version>" to the changelog in README.md.`,
    ] : []), ...log],
  };
}

async function breaks(spec, version) {
  const base = await firstOf(spec, version);
  if (base === undefined) return [[], []]; // a new version may break
  const folder = mkdtempSync("out/base-");
  try {
    const file = join(folder, basename(spec));
    writeFileSync(file, base);
    const { status, stdout, stderr } = await run(".tools/oasdiff", "breaking", "--format=json", file, spec);
    if (status !== 0) throw new Error(stdout + stderr);
    const found = JSON.parse(stdout).filter(({ id }) => !harmless.test(id));
    const text = ({ id, operation, path, text }) => `${operation} ${path} ${id}: ${text}`;
    return [found.filter(({ level }) => level === 3).map(text), found.filter(({ level }) => level !== 3).map(text)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Gives the description of the first commit that has this version, or nothing if the version is new.
async function firstOf(spec, version) {
  const git = async (...args) => {
    const { status, stdout, stderr } = await run("git", "-C", dirname(spec), ...args);
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  const name = `./${basename(spec)}`;
  for (const commit of (await git("log", "--reverse", "--format=%H", "--", name)).split("\n").filter(Boolean)) {
    const text = await git("show", `${commit}:${name}`).catch(() => ""); // deleted in this commit
    if (parse(text)?.info?.version !== version) continue;
    const shallow = await git("rev-parse", "--path-format=absolute", "--git-path", "shallow");
    if (existsSync(shallow) && readFileSync(shallow, "utf8").includes(commit)) {
      throw new Error(`The history is cut off, so where version ${version} began is not known: git fetch --unshallow`);
    }
    return text;
  }
}

function logged(readme, version) {
  const changelog = /^## Changelog$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(readFileSync(readme, "utf8"))?.[1] ?? "";
  const line = new RegExp(`^(### |- \\*\\*)v?${version.replaceAll(".", "\\.")}(?![\\w.-])`, "m");
  return line.test(changelog);
}
