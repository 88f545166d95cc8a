import type { Mutation } from './mutation.ts';

const promise = 'no stop whose evidence says that nothing is gained';

/** Defects that take evidence for what it is not. */
export const evidenceMutations: readonly Mutation[] = [
  {
    name: 'newer sizes that nobody knows count as known',
    edits: [
      {
        from: 'if (fifthOrNewer.test(plainSizeName(asked.size)))',
        to: 'if (fifthOrNewer.test(asked.size + "?"))',
      },
    ],
    seed: 1,
    life: 3,
    promise,
    shownBy: ({ unknown }) => unknown?.preflight === 'off',
  },
  {
    name: 'a virtual function without a flag is not seen',
    edits: [
      {
        from: "if (virtualFunctions > flagsOn) return 'platform';",
        to: "if (virtualFunctions > flagsOn) return 'not-platform';",
      },
    ],
    seed: 1,
    life: 67,
    promise,
    shownBy: ({ unknown }) => unknown !== undefined && unknown.preflight !== 'off',
  },
  {
    name: 'a size is tried on every VM',
    edits: [{ from: "return fleet.counts['no-effect'] + fleet.counts.platform > 0;", to: 'return false;' }],
    seed: 1,
    life: 1907,
    promise,
    shownBy: ({ unknown, fleet }) => unknown !== undefined && unknown.preflight !== 'off' && fleet.length > 1,
  },
  {
    name: 'of two that contradict each other the first is believed',
    edits: [
      {
        from: 'if (contradiction !== undefined)',
        to: 'if (contradiction !== undefined && asked.size === "")',
      },
      { from: 'const strong = [guest, fleet, said]', to: 'const strong = [said, fleet, guest]' },
    ],
    seed: 1,
    life: 2981,
    promise,
    shownBy: ({ unknown }) =>
      unknown?.preflight === 'always' && unknown.operator.some(({ says }) => says === 'gains'),
  },
];
