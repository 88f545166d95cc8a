import type { Mutant } from './mutants.ts';

/** What a source calls at each mutant: whether it is the one that is tried. */
export const asked = '__isTried';

interface Site {
  readonly start: number;
  readonly end: number;
  readonly wrap: (inner: string) => string;
}

/** The source with all of its mutants in it, each of which runs where it is the one that is tried. */
export function instrumented(source: string, mutants: readonly (Mutant & { readonly id: number })[]): string {
  const sites: Site[] = [];
  const places = Map.groupBy(mutants, ({ start, end, kind }) => `${start} ${end} ${shapeOf(kind)}`);
  for (const [first, ...others] of places.values()) {
    if (first === undefined) continue;
    const all = [first, ...others];
    sites.push({ start: first.start, end: first.end, wrap: wraps[shapeOf(first.kind)](all) });
  }
  // An element is left out together with what is in its place.
  const shapes = sites.map((site, order) => ({ ...site, order }));
  shapes.sort((a, b) => a.start - b.start || b.end - a.end || a.order - b.order);
  return render(source, 0, source.length, shapes);
}

type Shape = 'expression' | 'statement' | 'element';

function shapeOf(kind: Mutant['kind']): Shape {
  return kind === 'statement' || kind === 'element' ? kind : 'expression';
}

type Numbered = readonly (Mutant & { readonly id: number })[];

const wraps: Record<Shape, (mutants: Numbered) => Site['wrap']> = {
  expression: (mutants) => (inner) =>
    `(${mutants.map(({ id, replacement }) => `${asked}(${id}) ? (${replacement}) : `).join('')}(${inner}))`,
  statement: (mutants) => (inner) => `{ if (!(${mutants.map(({ id }) => `${asked}(${id})`)})) ${inner} }`,
  element: (mutants) => (inner) => `...(${mutants.map(({ id }) => `${asked}(${id})`)} ? [] : [${inner}])`,
};

/** The part of a source from `from` to `to`, with the sites in it: outer ones first, then by their place. */
function render(source: string, from: number, to: number, sites: readonly Site[]): string {
  let text = '';
  let at = from;
  let rest = sites;
  for (;;) {
    const [site, ...others] = rest;
    if (site === undefined) return text + source.slice(at, to);
    const inside = others.filter(({ start }) => start < site.end);
    text += source.slice(at, site.start) + site.wrap(render(source, site.start, site.end, inside));
    at = site.end;
    rest = others.slice(inside.length);
  }
}
