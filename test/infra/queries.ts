import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const workbookShape = z.object({
  items: z.array(
    z.object({ name: z.string(), content: z.looseObject({ query: z.string().exactOptional() }) }),
  ),
});
const workbook = workbookShape.parse(JSON.parse(read('infra/workbook.json')));

/** Every query by its name: of the alerts, and of the workbook. */
export const allQueries: readonly (readonly [name: string, query: string])[] = [
  ...globSync('infra/queries/*.kql', { cwd: root }).map((file) => [path.basename(file), read(file)] as const),
  ...workbook.items.flatMap(({ name, content }) =>
    content.query === undefined ? [] : [[`workbook: ${name}`, content.query] as const],
  ),
];
