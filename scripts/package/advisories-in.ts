import * as z from 'zod';

/** What an audit came to, as far as it is about certain packages. */
export type Advisories =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly lines: readonly string[] }
  /** The registry has no such interface. */
  | { readonly kind: 'not-offered'; readonly because: string }
  /** Nothing is known: it may have some. */
  | { readonly kind: 'failed'; readonly because: string };

const report = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })),
});
const refusal = z.object({ message: z.string() });

/** Reads what `npm audit --json` printed, and keeps what is of high or critical severity about these packages. */
export function advisoriesIn(printed: string, packages: ReadonlySet<string>): Advisories {
  const json = jsonIn(printed);
  const read = report.safeParse(json);
  if (!read.success) {
    const because = refusal.safeParse(json).data?.message ?? 'it gave no report';
    const kind = /^40[45] /.test(because) ? 'not-offered' : 'failed';
    return { kind, because: (because.split(' - ')[0] ?? '').slice(0, 200) };
  }
  const lines = Object.entries(read.data.vulnerabilities)
    .filter(([name, { severity }]) => packages.has(name) && ['high', 'critical'].includes(severity))
    .map(([name, { severity, range }]) => `${name} ${range}: ${severity}`);
  return lines.length === 0 ? { kind: 'none' } : { kind: 'found', lines };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
