import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { operationsText, problemsTable, routesTable, shapesText } from './contract/api-pages.ts';
import type { OpenApi } from './contract/breaking.ts';
import { contractDocument } from './contract/document.ts';

/** `docs/openapi.json`: the whole HTTP API, as the app serves it at `/api/openapi.json`. */
export function openApiText(): string {
  return `${JSON.stringify(contractDocument(), null, 2)}\n`;
}

/** `docs/api.md` with the parts that the contract says; its prose stays. */
export function withContract(page: string, text = openApiText()): string {
  const document: OpenApi = JSON.parse(text);
  const parts = {
    routes: routesTable(document),
    problems: problemsTable(),
    'each route': operationsText(document),
    shapes: shapesText(document),
  };
  return Object.entries(parts).reduce((written, [name, part]) => replaced(written, name, part), page);
}

function replaced(page: string, name: string, part: string): string {
  const [begin, end] = [`<!-- ${name}: npm run docs writes them -->`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/api.md should hold "${begin}" and "${end}"`);
  return `${page.slice(0, from)}${begin}\n\n${part}\n\n${page.slice(to)}`;
}

/** Writes `docs/openapi.json` and the parts of `docs/api.md` that are made of it; gives the document. */
export async function writeApi(root: string): Promise<string> {
  const text = openApiText();
  const page = path.join(root, 'docs/api.md');
  await writeFile(path.join(root, 'docs/openapi.json'), text);
  await writeFile(page, withContract(await readFile(page, 'utf8'), text));
  return text;
}
