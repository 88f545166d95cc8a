import { foldCase } from '../lib/fold-case.ts';
import { hashText } from '../lib/hash-text.ts';
import { type Kind, kinds } from './sweep-allowance.ts';

/** A VM that a sweep may assess itself. Short, because it is kept in histories. */
export interface Candidate {
  readonly vmId: string;
  /** What an earlier assessment found to be done, but had to postpone. */
  readonly due?: Kind;
  /** When the VM itself was last assessed, ISO 8601; empty if never. */
  readonly since: string;
  /** Azure Advisor recommends something about it. */
  readonly hint?: 'advisor';
}

const partOf = (vmId: string, parts: number): string => foldCase(vmId).split('/').slice(0, parts).join('/');
const subscriptionOf = ({ vmId }: Candidate): string => partOf(vmId, 3);
const groupOf = ({ vmId }: Candidate): string => partOf(vmId, 5);

/** One of each pile in turn, in the piles' order, until all are empty. */
function roundRobin<T>(piles: readonly (readonly T[])[]): T[] {
  const max = Math.max(0, ...piles.map(({ length }) => length));
  const rounds = Array.from({ length: max }, (_, n) => n);
  return rounds.flatMap((n) => piles.flatMap((pile) => pile.slice(n, n + 1)));
}

function piled<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const piles = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const pile = piles.get(key);
    if (pile === undefined) piles.set(key, [item]);
    else pile.push(item);
  }
  return [...piles.values()];
}

/**
 * The order in which VMs are assessed: one of each subscription after the other, in a subscription one of each resource group, and in a group
 * first the one that was not assessed for longest. `salt` decides among equals, and should differ from sweep to sweep.
 */
export function fairOrder(candidates: readonly Candidate[], salt: string): Candidate[] {
  // Hashed, so that VMs of which nothing is known come in another order in each sweep.
  const keyed = candidates.map((one) => ({ one, tie: hashText(salt + one.vmId) }));
  keyed.sort((a, b) => (a.one.since === b.one.since ? a.tie - b.tie : a.one.since < b.one.since ? -1 : 1));
  const oldestFirst = keyed.map(({ one }) => one);
  const fairlyIn = (own: readonly Candidate[]): Candidate[] => roundRobin(piled(own, groupOf));
  return roundRobin(piled(oldestFirst, subscriptionOf).map(fairlyIn));
}

/** Those with a hint first, but never more than half of what is wanted: a hint that stays must not keep the others from their turn. */
function hintedFirst(fair: readonly Candidate[], wanted: number): Candidate[] {
  const hinted = fair.filter(({ hint }) => hint !== undefined).slice(0, Math.ceil(wanted / 2));
  const first = new Set(hinted);
  return [...hinted, ...fair.filter((one) => !first.has(one))].slice(0, wanted);
}

/** How many candidates are wanted: of those that are due, by what is to be done, and of the others. */
export type MaxCandidates = Readonly<Record<Kind | 'others', number>>;

/** The fairest of these, as many as are wanted of each sort; those that are due first, then those that Azure Advisor names. */
export function fairest(candidates: readonly Candidate[], max: MaxCandidates, salt: string): Candidate[] {
  const others = candidates.filter(({ due }) => due === undefined);
  const due = kinds.flatMap((kind) => {
    const own = candidates.filter((one) => one.due === kind);
    return fairOrder(own, salt).slice(0, max[kind]);
  });
  return [...due, ...hintedFirst(fairOrder(others, salt), max.others)];
}
