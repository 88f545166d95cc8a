import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describedBy, type Operation } from './client/operations.ts';
import { commentOf, typeOf } from './client/schema-type.ts';

// openapi-typescript does not run on TypeScript 7 (its issue 2841), and openapi-fetch is no gain without its types.

const head = '// Written by `npm run docs` from docs/openapi.json.';

const extensible = `/** A word that a later release may add to: any other text is to be expected too. */
export type Extensible<Known extends string> = Known | (string & Record<never, never>);`;

/** `client/api-types.ts`: what each route is asked with and answers, as the document says it. */
export function apiTypes(document: unknown): string {
  const { schemas, operations } = describedBy(document);
  const names = new Set(Object.keys(schemas));
  const types = Object.entries(schemas).map(([name, schema]) => {
    const type = typeOf(schema, { at: name, indent: '', names });
    return [...commentOf(schema, ''), `export type ${name} = ${type};`].join('\n');
  });
  const rows = operations.map(({ name, about, asked, answer }) =>
    [
      ...commentOf({ description: about }, '  '),
      `  readonly ${name}: {`,
      `    readonly asked: ${asked};`,
      `    readonly answer: ${answer};`,
      '  };',
    ].join('\n'),
  );
  const table = `/** Every route that answers JSON, by its name. */\nexport interface Operations {\n${rows.join('\n')}\n}`;
  const blocks = [extensible, ...types, table];
  const used = blocks.slice(1).some((block) => block.includes('Extensible<'));
  return `${[head, ...(used ? blocks : blocks.slice(1))].join('\n\n')}\n`;
}

/** `client/routes.ts`: how each route is reached. */
export function routeTable(document: unknown): string {
  const rows = describedBy(document).operations.map(
    ({ name, method, path: place, answered }: Operation) =>
      `  ${name}: { method: ${JSON.stringify(method)}, path: ${JSON.stringify(place)}, answered: [${answered.join(', ')}] },`,
  );
  return `${head}

/** How each route is reached: \`{id}\` stands for a parameter, and \`answered\` are the statuses with an answer; every other one is a problem. */
export const routes = {
${rows.join('\n')}
} as const;
`;
}

/** Writes `client/api-types.ts` and `client/routes.ts`. */
export async function writeClient(root: string): Promise<void> {
  const document: unknown = JSON.parse(await readFile(path.join(root, 'docs/openapi.json'), 'utf8'));
  await Promise.all([
    writeFile(path.join(root, 'client/api-types.ts'), apiTypes(document)),
    writeFile(path.join(root, 'client/routes.ts'), routeTable(document)),
  ]);
}
