// Starts a headless browser: the one at the path in CHROMIUM, or the one of the npm package @sparticuz/chromium.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import puppeteer from "puppeteer-core";
import { packageVersion } from "./run.mjs";

export async function launch() {
  // The package unpacks its browser into the temporary folder and reuses one that is already there, even of another
  // version. So use a folder per version.
  const folder = resolve(".tools", `chromium-${packageVersion("@sparticuz/chromium")}`);
  mkdirSync(folder, { recursive: true });
  process.env.TMPDIR = folder;
  const { default: chromium } = await import("@sparticuz/chromium");

  return puppeteer.launch({
    executablePath: process.env.CHROMIUM || await chromium.executablePath(),
    headless: "shell",
    args: [
      "--no-sandbox", // the sandbox does not work for root and in most containers; only our own page is opened
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND", // no network, for requests of the browser itself too
    ],
  });
}
