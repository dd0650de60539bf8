// Runs a program and gives what it wrote, whatever its exit status: many checkers tell by it that they found something.
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
