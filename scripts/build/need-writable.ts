import { closeSync, existsSync, openSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Throws an Error of one line that names `target`, relative to `root`, where a build may not write it: where it, a folder in it or, while it does
 * not exist, the folder that it would be made in is read-only or belongs to somebody else.
 */
export function needWritable(root: string, target: string): void {
  const [fault] = [nearestExisting(target), ...foldersIn(target)].flatMap((one) => faultOf(one));
  if (fault === undefined) return;
  const relative = path.relative(root, target).replaceAll(path.sep, '/');
  const shown = relative.startsWith('../') ? target : relative;
  throw new Error(`${shown}: cannot be written (${fault}); the folder of the checkout should be yours`);
}

function nearestExisting(target: string): string {
  return existsSync(target) || path.dirname(target) === target
    ? target
    : nearestExisting(path.dirname(target));
}

function foldersIn(target: string): readonly string[] {
  if (!existsSync(target)) return [];
  try {
    const entries = readdirSync(target, { recursive: true, withFileTypes: true });
    return entries.flatMap((one) => (one.isDirectory() ? [path.join(one.parentPath, one.name)] : []));
  } catch {
    // A file, or a folder that may not be read: the one itself is checked anyway.
    return [];
  }
}

// Tried, since only that is true on every system and for every kind of right.
function faultOf(file: string): readonly string[] {
  try {
    if (!statSync(file).isDirectory()) closeSync(openSync(file, 'r+'));
    else {
      const probe = path.join(file, `.writable-${process.pid}`);
      writeFileSync(probe, '');
      rmSync(probe);
    }
    return [];
  } catch (error) {
    return [error instanceof Error && 'code' in error ? String(error.code) : String(error)];
  }
}
