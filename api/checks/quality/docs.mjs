// Writes the HTML reference as one file that needs no network: node docs.mjs openapi.yaml out/index.html
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parse } from "yaml";

const [from, to] = process.argv.slice(2);
const spec = parse(readFileSync(from, "utf8"));
const { title } = spec.info;

// The title of a schema is for generators, and differs from its name, which is what a reader looks for.
for (const schema of Object.values(spec.components.schemas)) delete schema.title;

const options = {
  content: spec,
  // No external resources, and no requests to the API or to other services.
  telemetry: false,
  withDefaultFonts: false,
  hideTestRequestButton: true,
  hideClientButton: true,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
  // Everything expanded, in the order of openapi.yaml.
  defaultOpenAllTags: true,
  expandAllResponses: true,
  expandAllSchemaProperties: true,
  expandAllModelSections: true,
  orderSchemaPropertiesBy: "preserve",
  orderRequiredPropertiesFirst: false,
};

const json = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");
const scalar = readFileSync(".tools/scalar.js", "utf8").replaceAll("</script", "<\\/script");

mkdirSync(dirname(to), { recursive: true });
writeFileSync(to, `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</title>
</head>
<body>
<div id="reference"></div>
<script>${scalar}</script>
<script>Scalar.createApiReference("#reference", ${json(options)})</script>
</body>
</html>
`);
console.log(`${to}: ${title}`);
