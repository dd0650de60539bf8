// Reports changes of openapi.yaml that need a new version: breaking changes, and new enum values, which some generated
// clients reject. It compares openapi.yaml with the first commit that has the same info.version.
import { mkdtempSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { run } from "./run.mjs";

const changelog = ".github/CHANGELOG.md";

export async function changes(spec) {
  const version = parse(readFileSync(spec, "utf8")).info.version;
  const [breaking, warnings] = await breaks(spec, version);
  const log = hasVersion(join(dirname(spec), changelog), version) ? [] : [`${changelog}: no "## ${version}"`];
  const built = await run("go", "version", "-m", ".tools/oasdiff");
  return {
    tool: "oasdiff",
    version: /\tmod\t\S+\tv(\S+)/.exec(built.stdout)?.[1],
    errors: breaking.length + log.length,
    warnings: warnings.length,
    found: [...breaking, ...warnings, ...(breaking.length + warnings.length > 0 ? [
      `Version ${version} has changed for its users: raise info.version, and add "## <new version>" to ${changelog}.`,
    ] : []), ...log],
  };
}

async function breaks(spec, version) {
  const base = await firstWithVersion(spec, version);
  if (base === undefined) return [[], []]; // a new version
  const folder = mkdtempSync("out/base-");
  try {
    const file = join(folder, basename(spec));
    writeFileSync(file, base);
    const { status, stdout, stderr } = await run(".tools/oasdiff", "breaking", "--format=json", file, spec);
    if (status !== 0) throw new Error(stdout + stderr);
    const found = JSON.parse(stdout);
    const text = ({ id, operation, path, text }) => `${operation} ${path} ${id}: ${text}`;
    return [found.filter(({ level }) => level === 3).map(text), found.filter(({ level }) => level !== 3).map(text)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Returns the file of the first commit with this version, or undefined if the version is new.
async function firstWithVersion(spec, version) {
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
      throw new Error(`Shallow clone, so the first commit of version ${version} is unknown: run git fetch --unshallow`);
    }
    return text;
  }
}

function hasVersion(changelog, version) {
  const heading = new RegExp(`^## v?${version.replaceAll(".", "\\.")}(?![\\w.-])`, "m");
  return heading.test(readFileSync(changelog, "utf8"));
}
