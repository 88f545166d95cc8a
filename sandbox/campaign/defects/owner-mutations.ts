import type { Life } from '../life.ts';
import type { Mutation } from './mutation.ts';

/** Defects that ignore what owners want. */
export const ownerMutations: readonly Mutation[] = [
  {
    name: 'windows are never closed',
    edits: [
      {
        from: "export const outsideWindow: Rule = (context) => waits(context, 'window');",
        to: 'export const outsideWindow: Rule = () => undefined;',
      },
    ],
    seed: 7,
    life: 29,
    promise: 'a VM is stopped inside its window',
    shownBy: wishFor('window'),
  },
  {
    name: 'nobody is asked for approval',
    edits: [
      {
        from: "context.facts.approved !== true && context.size.answer !== 'accelerated-by-platform'",
        to: "context.facts.approved !== true && context.size.answer === 'unknown'",
      },
    ],
    seed: 7,
    life: 27,
    promise: 'a VM is stopped once it is approved',
    shownBy: wishFor('approve'),
  },
];

/** Lives in which an owner has this wish. */
function wishFor(mode: string): (life: Life) => boolean {
  return ({ fleet }) => fleet.some(({ order }) => order.tags?.['accelnet-mode'] === mode);
}
