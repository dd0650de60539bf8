// Runs a program and returns its output. A non-zero exit status is not an error: linters use it to report findings.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";

export function run(program, ...args) {
  return new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      resolve({ status: error ? error.code : 0, stdout, stderr });
    });
  });
}

export const bin = (name, ...args) => run(`node_modules/.bin/${name}`, ...args);

export const packageVersion = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
