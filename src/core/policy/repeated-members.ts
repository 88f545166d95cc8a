import { quoted } from '../lib/strict-object.ts';
import type { Values } from '../lib/values.ts';

const memberOrBracket = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|([{}[\]])/g;

/**
 * Faults for members that are given twice in one object of a JSON text, and for `__proto__`: a parser would silently drop all but one of
 * them, and perhaps an exclusion with it. The text must be JSON.
 */
export function repeatedMembers(json: string, values: Values): string[] {
  const faults: string[] = [];
  const open: Set<string>[] = [];
  for (const [, text, colon, bracket] of json.matchAll(memberOrBracket)) {
    if (bracket === '{' || bracket === '[') open.push(new Set());
    else if (bracket !== undefined) open.pop();
    if (text === undefined || colon === undefined) continue;
    const name: string = JSON.parse(text);
    const fault = faultOf(name, open.at(-1)?.has(name) ?? false);
    if (fault !== undefined) faults.push(values === 'shown' ? fault : 'a member is given twice, or is none');
    open.at(-1)?.add(name);
  }
  return faults;
}

function faultOf(name: string, repeated: boolean): string | undefined {
  if (name === '__proto__') return '"__proto__": there is no such member';
  return repeated ? `${quoted(name)}: is given twice in one object` : undefined;
}
