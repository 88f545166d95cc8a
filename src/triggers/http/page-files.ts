import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** One file of the operators' page, held in memory. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly gzipped: Uint8Array;
  /** Of its content, quoted. */
  readonly etag: string;
}

/** The page's files by the name under which they are asked for, with `/` between folders. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Reads the page that was built into `folder`, once: what is not in this map is never served. Empty where the page was not built. */
export function readPageFiles(folder: string): PageFiles {
  const files = new Map<string, PageFile>();
  if (!existsSync(folder)) return files;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const type = types[path.extname(name)];
    if (type === undefined) continue;
    const bytes = readFileSync(path.join(folder, name));
    const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
    files.set(name.replaceAll(path.sep, '/'), {
      type,
      bytes,
      gzipped: gzipSync(bytes),
      etag: `"${hash}"`,
    });
  }
  return files;
}
