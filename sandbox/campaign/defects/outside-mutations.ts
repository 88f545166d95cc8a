import type { Act } from '../life.ts';
import type { Mutation } from './mutation.ts';

/** Defects by which what comes from outside leaves a VM worse. */
export const outsideMutations: readonly Mutation[] = [
  {
    name: 'tags raise the mode',
    edits: [
      {
        from: "return [...asked, { by: 'policy', mode: ofPolicy }];",
        to: "return nearest === undefined ? [{ by: 'policy', mode: ofPolicy }] : [nearest];",
      },
    ],
    seed: 1,
    life: 68,
    promise: 'what must not be touched is not',
    shownBy: ({ fleet }) => fleet.some(({ order }) => /enforce/i.test(order.tags?.['accelnet-mode'] ?? '')),
  },
  {
    name: 'any 404 means gone',
    edits: [
      {
        from: "const kind = failure.kind === 'not-found' ? 'not-visible' : failure.kind;",
        to: 'const { kind } = failure;',
      },
    ],
    seed: 1,
    life: 70,
    promise: 'a life without disturbance ends accelerated',
    shownBy: ({ outsideAlone, faults }) =>
      outsideAlone === true && faults.some(({ effect }) => effect.kind === 'http' && effect.status === 404),
  },
  {
    name: 'a faulty configuration lets waiting runs proceed',
    edits: [
      { from: 'if (deps.suspended === true) return whileSuspended();', to: '' },
      {
        from: `at: timestamp() } };
    if (configuration.suspended === true) return whileSuspended();
    const against`,
        to: 'at: timestamp() } };\n    const against',
      },
      {
        from: "paused: true,\n    modeForNew: 'report',\n    modeForExisting: 'report',",
        to: "modeForNew: 'enforce',\n    modeForExisting: 'enforce',",
      },
    ],
    seed: 1,
    life: 119,
    promise: 'no outage begins while the configuration is faulty',
    shownBy: ({ acts }) => acts.some(isMisconfigured),
  },
  {
    name: 'Azure may order any pause while a VM is down',
    edits: [
      { from: 'const maxPauseWhileDownSeconds = 300;', to: 'const maxPauseWhileDownSeconds = 86_400;' },
      { from: 'const maxSeconds = 3600;', to: 'const maxSeconds = 86_400;' },
    ],
    seed: 1,
    life: 6,
    promise: 'nothing from outside makes an outage longer',
    shownBy: ({ outsideAlone, faults }) =>
      outsideAlone === true &&
      faults.some(({ effect }) => 'headers' in effect && effect.headers !== undefined),
  },
];

function isMisconfigured({ deed }: Act): boolean {
  return deed.kind === 'misconfigure';
}
