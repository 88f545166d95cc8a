import type { Effect, FaultOrder } from '../../arm/faults/faults.ts';
import type { Chance } from '../chance.ts';
import type { Act, Deed, Life, Moment } from '../life.ts';
import { type Draw, defaultGroup, nameOf, optOut, stoppable, unsettled, withActs } from './draw.ts';

/** Azure refuses a stop for a while, and meanwhile somebody changes their mind. */
export const stopRefused: Draw = function stopRefused(life, chance) {
  const fleet = life.around === undefined ? stoppable(chance.of('fleet'), chance.whole(1, 3)) : life.fleet;
  const wait = chance.whole(1, 2000);
  const [status, code] = chance.pick([
    [429, 'TooManyRequests'],
    [429, 'OperationNotAllowed'],
    [409, 'AnotherOperationInProgress'],
    [409, 'Conflict'],
    [503, 'ServiceUnavailable'],
  ] as const);
  const vm = nameOf(chance, { ...life, fleet });
  const effect: Effect = {
    kind: 'http',
    status,
    code,
    message: 'Come later.',
    headers: { 'retry-after': String(wait) },
  };
  const fault: FaultOrder = {
    operation: 'virtualMachines/deallocate',
    ...(chance.is(0.6) ? { resource: vm } : {}),
    count: chance.pick([1, 1, 2]),
    effect,
  };
  const nth = chance.whole(1, fleet.length);
  const at = (): Moment => ({
    kind: 'request',
    operation: 'virtualMachines/deallocate',
    nth,
    seconds: chance.whole(0, wait),
  });
  const acts = chance.is(0.25) ? [] : minds(chance.of('minds'), vm, at);
  const more = { ...life, fleet, faults: [...life.faults, fault] };
  // Without an answer the stop may have had its effect, so that the VM is put back.
  return { life: withActs(more, acts), passes: acts.length === 0 && status !== 503 };
};

/** The host is away between the assessment and the stop, or right after the stop. */
export const awayBeforeTheStop: Draw = function awayBeforeTheStop(life, chance) {
  const fleet = stoppable(chance.of('fleet'), chance.whole(1, 2));
  const vm = nameOf(chance, { ...life, fleet });
  const [operation, nth] = chance.weighted([
    [3, ['virtualMachines/deallocate', 1] as const],
    [2, ['virtualMachines/read', chance.whole(2, 8)] as const],
  ]);
  const awaySeconds = chance.pick([20, 70, 300, 1800, 7200]);
  const crash = {
    at: { kind: 'operation', when: chance.pick(['before', 'before', 'after']), operation, nth },
    awaySeconds,
  } as const;
  const at: Moment = { kind: 'death', seconds: chance.whole(0, awaySeconds) };
  const deed = chance.weighted<Deed | undefined>([
    [1, undefined],
    [1, { kind: 'tag', vm, tags: optOut }],
    [3, { kind: 'tag-group', group: defaultGroup, tags: optOut }],
    [2, { kind: 'tag-subscription', tags: optOut }],
    [2, { kind: 'deallocate', vm }],
    [1, { kind: 'restart', vm }],
  ]);
  const acts = deed === undefined ? [] : [{ at, deed }];
  return { life: withActs({ ...life, fleet, crashes: [crash] }, acts), passes: false };
};

function minds(chance: Chance, vm: string, at: () => Moment): readonly Act[] {
  return chance
    .several(1, 2, () => {
      const deed = chance.weighted<Deed>([
        [2, { kind: 'tag', vm, tags: optOut }],
        [2, { kind: 'tag-group', group: defaultGroup, tags: optOut }],
        [3, { kind: 'pause' }],
        [3, { kind: 'cancel', vm }],
        [4, { kind: 'deallocate', vm }],
        [1, { kind: 'terminate', vm }],
      ]);
      return { at: at(), deed };
    })
    .flatMap((act) => {
      if (act.deed.kind !== 'pause') return [act];
      return [act, { at: { kind: 'time', seconds: chance.whole(4000, 9000) }, deed: { kind: 'resume' } }];
    });
}

/** Somebody changes their mind while the VM is assessed. */
export const mindsDuringALook: Draw = function mindsDuringALook(life, chance) {
  const fleet = stoppable(chance.of('fleet'), 1);
  const at = (): Moment => ({
    kind: 'request',
    operation: 'virtualMachines/read',
    nth: chance.whole(2, 9),
  });
  const acts = minds(chance.of('minds'), nameOf(chance, { ...life, fleet }), at);
  return { life: withActs({ ...unsettled(life), fleet }, acts), passes: false };
};

const asks = { tags: { 'accelnet-mode': 'approve' } };

/** A VM is assessed again and again while its run waits for an answer, which comes during an assessment, or with an event. */
export const answeredMeanwhile: Draw = function answeredMeanwhile(life, chance) {
  const fleet = stoppable(chance.of('fleet'), 1, asks);
  const vm = nameOf(chance, { ...life, fleet });
  const gap = chance.pick([30, 60, 90]);
  const events = chance.whole(8, 14);
  const touches = Array.from(
    { length: events },
    (_, nth): Act => ({ at: { kind: 'time', seconds: 240 + nth * gap }, deed: { kind: 'touch', vm } }),
  );
  const at: Moment = chance.weighted<Moment>([
    [3, { kind: 'request', operation: 'virtualMachines/read', nth: chance.whole(2, events + 3) }],
    [3, { kind: 'request', operation: 'virtualMachines/read', nth: chance.whole(9, 14) }],
    [1, { kind: 'time', seconds: 240 + chance.whole(0, events) * gap }],
  ]);
  const deed = chance.weighted<Deed>([
    [6, { kind: 'approve', vm, checked: true }],
    [2, { kind: 'reject', vm, checked: true }],
    [2, { kind: 'cancel', vm }],
  ]);
  // An answer that came too early was refused, and is sent again.
  const late: Act = { at: { kind: 'time', seconds: 9000 }, deed: { kind: 'approve', vm } };
  const reassessments = Array.from(
    { length: 10 },
    (_, nth): Act => ({ at: { kind: 'time', seconds: 110 + nth * 120 }, deed: { kind: 'see', vm } }),
  );
  const acts = [...touches, ...reassessments, { at, deed }, ...(chance.is(0.5) ? [late] : [])];
  return { life: withActs({ ...unsettled(life), fleet }, acts), passes: false };
};

/** A person approves a change without an outage, and meanwhile the owner starts the VM. */
export const anotherPlan: Draw = function anotherPlan(life: Life, chance) {
  const off = {
    ...asks,
    powerState: 'deallocated',
    settled: true,
    createdAt: Date.parse('2026-10-01T00:00:00Z'),
  } as const;
  const fleet = stoppable(chance.of('fleet'), 1, off);
  const vm = nameOf(chance, { ...life, fleet });
  const started = chance.whole(600, 1200);
  const unseen: FaultOrder = {
    operation: 'virtualMachines/read',
    resource: vm,
    count: chance.whole(2, 4),
    effect: {
      kind: 'http',
      status: 429,
      code: 'TooManyRequests',
      message: 'Come later.',
      headers: { 'retry-after': chance.pick(['60', '300']) },
    },
  };
  const time = (seconds: number): Moment => ({ kind: 'time', seconds });
  const acts: readonly Act[] = [
    ...(chance.is(0.7) ? [{ at: time(started), deed: { kind: 'fault' as const, fault: unseen } }] : []),
    { at: time(started), deed: { kind: 'preempt', vm, action: 'start' } },
    { at: time(started + chance.pick([0, 0, 1, 5, 60, -60])), deed: { kind: 'approve', vm } },
    ...(chance.is(0.4)
      ? [{ at: time(started + chance.whole(1500, 4000)), deed: { kind: 'approve' as const, vm } }]
      : []),
  ];
  return { life: withActs({ ...unsettled(life), fleet }, acts), passes: false };
};
