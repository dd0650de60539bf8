// Converts OpenAPI 3.0 to 3.1: node upgrade.mjs openapi.yaml out/openapi-3.1.json
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { upgrade } from "@scalar/openapi-upgrader";
import { parse } from "yaml";

const [from, to] = process.argv.slice(2);
mkdirSync(dirname(to), { recursive: true });
writeFileSync(to, JSON.stringify(upgrade(parse(readFileSync(from, "utf8")), "3.1"), null, 2) + "\n");
