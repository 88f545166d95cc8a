import { faulty, type Parsed, parsed } from '../../src/core/lib/parsed.ts';

const maxDepth = 8;
// `az vm run-command invoke` and the REST API answer with messages, Invoke-AzVMRunCommand with Message, a managed Run Command with output.
const members = new Set(['message', 'output']);

/** What a script printed, out of what Run Command's callers give as JSON, warnings before it or not; any other text is what was printed. */
export function outputInJson(text: string): Parsed<string> {
  // As the script prints it, its report has lines of its own.
  const start = /^ACCELNET-/m.test(text) ? -1 : text.search(/^[[{"]/m);
  if (start === -1) return parsed(text);
  let json: unknown;
  try {
    json = JSON.parse(text.slice(start));
  } catch {
    // Run Command's own [stdout] begins like a list.
    return parsed(text);
  }
  const texts = typeof json === 'string' ? [json] : textsIn(json, 0);
  if (texts.length > 0) return parsed(texts.join('\n').replaceAll(/\r\n?/g, '\n'));
  return faulty(
    'is JSON, but neither what az vm run-command invoke answers nor what a script printed with the lines around it',
  );
}

function textsIn(json: unknown, depth: number): readonly string[] {
  if (typeof json !== 'object' || json === null || depth > maxDepth) return [];
  return Object.entries(json).flatMap(([name, value]) =>
    typeof value === 'string' && members.has(name.toLowerCase()) ? [value] : textsIn(value, depth + 1),
  );
}
