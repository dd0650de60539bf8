// Opens a page in a headless browser: the one that CHROMIUM names, or else the one that comes in an npm package.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import puppeteer from "puppeteer-core";
import { packageVersion } from "./run.mjs";

export async function launch() {
  // The package unpacks its browser into the folder for temporary files and takes any that it finds there, of whatever version.
  const folder = resolve(".tools", `chromium-${packageVersion("@sparticuz/chromium")}`);
  mkdirSync(folder, { recursive: true });
  process.env.TMPDIR = folder;
  const { default: chromium } = await import("@sparticuz/chromium");

  return puppeteer.launch({
    executablePath: process.env.CHROMIUM || await chromium.executablePath(),
    headless: "shell",
    args: [
      "--no-sandbox", // it does not start as root or in most containers with one, and opens nothing but our own page
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND", // no network, also for what the page does not ask for itself
    ],
  });
}
