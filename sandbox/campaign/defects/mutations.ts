import { aroundMutations } from './around-mutations.ts';
import { evidenceMutations } from './evidence-mutations.ts';
import type { Mutation } from './mutation.ts';
import { outsideMutations } from './outside-mutations.ts';
import { ownerMutations } from './owner-mutations.ts';

/** What the campaign has to catch. */
export const mutations: readonly Mutation[] = [
  {
    name: 'undo forgets one network interface',
    edits: [
      {
        from: 'undoOf(run).nics.filter(({ id }) => run.state.nics.includes(id)),',
        to: 'undoOf(run).nics.filter(({ id }) => run.state.nics.includes(id)).slice(1),',
      },
    ],
    seed: 1,
    life: 14,
    promise: 'no run gives up on a VM without a cause',
  },
  {
    name: "the revalidation does not see the owner's tags",
    edits: [
      {
        from: 'const assessment = await assessVm({ cloud, runs, now, sizes }, policy,',
        to: `const blind = { readVm: async (a: never, b: never) => { const r = await cloud.readVm(a, b); return r.ok ? { ...r, value: { ...r.value, tags: {} } } : r; } };
    const assessment = await assessVm({ cloud: Object.assign(Object.create(cloud), blind), runs, now, sizes }, policy,`,
      },
    ],
    seed: 1,
    life: 754,
    promise: 'what is opted out is not written to',
    shownBy: ({ acts }) =>
      acts.some(
        ({ at, deed }) => at.kind === 'time' && deed.kind === 'tag' && 'accelnet-opt-out' in deed.tags,
      ),
  },
  {
    name: 'a slot is not released at the end',
    edits: [
      {
        from: 'const answer = yield* release(run, run.id, {',
        to: "const answer = yield* release(run, 'nobody', {",
      },
    ],
    seed: 1,
    life: 8,
    promise: 'no slot is lost',
    shownBy: ({ fleet, settings }) => fleet.length > 1 && settings.ACCELNET_MAX_CONCURRENT === '1',
  },
  {
    name: 'a write takes any etag',
    edits: [{ from: 'body, ifMatch: etag }', to: "body, ifMatch: '*' }" }],
    seed: 1,
    life: 190,
    promise: 'nothing but the flag changes',
    shownBy: ({ acts }) => acts.some(({ at, deed }) => at.kind === 'request' && deed.kind === 'label-nic'),
  },
  {
    name: 'a late delivery is not noticed',
    edits: [
      {
        from: 'if (now() > Date.parse(notAfter)) return',
        to: 'if (notAfter === undefined) return',
      },
      {
        from: 'if (now() <= Date.parse(notAfter)) return undefined;',
        to: 'if (notAfter !== undefined) return undefined;',
      },
      {
        from: 'await cloud.deallocate(vm, { correlationId, notAfter })',
        to: 'await cloud.deallocate(vm, { correlationId })',
      },
    ],
    seed: 1,
    life: 554,
    promise: 'a run stops a VM once',
    shownBy: ({ redeliverAfter = 0 }) => redeliverAfter >= 300,
  },
  {
    name: 'the opt-out of a group is ignored',
    edits: [
      {
        from: "const own = { vm, 'resource-group': group, subscription };",
        to: "const own = { vm, 'resource-group': {}, subscription, group };",
      },
    ],
    seed: 1,
    life: 49,
    promise: 'what must not be touched is not',
    shownBy: ({ groups }) => Object.keys(groups).length > 0,
  },
  {
    name: 'a VM found off is started',
    edits: [
      {
        from: "done: { phase: (state) => (restarts(state) ? 'starting' : 'verifying') },",
        to: "done: { phase: 'starting' },",
      },
    ],
    seed: 1,
    life: 1,
    promise: 'a VM found off stays off',
    shownBy: ({ fleet }) => fleet.some(({ order }) => order.powerState === 'deallocated'),
  },
  {
    name: 'there is no alert about a stranded VM',
    edits: [
      {
        from: "if (status.phase === 'stranded')\n    context.error(",
        to: "if (status.phase === 'stranded')\n    context.info(",
      },
      {
        from: "if (outcome === 'stranded') context.error(",
        to: "if (outcome === 'stranded') context.info(",
      },
      {
        from: 'log.error(`alert',
        to: 'log.info(`alert',
      },
    ],
    seed: 1,
    life: 25,
    promise: 'no VM is stranded without an alert',
    shownBy: ({ world }) => world.allocationFailures === 1,
  },
  {
    name: 'one VM too many is down at once',
    edits: [
      {
        from: 'count(taken.slots, subscriptionId) >= limits.maxConcurrent)',
        to: 'count(taken.slots, subscriptionId) > limits.maxConcurrent)',
      },
    ],
    seed: 1,
    life: 10,
    promise: 'no safeguard is exceeded',
    shownBy: ({ fleet, settings }) => fleet.length > 2 && settings.ACCELNET_MAX_CONCURRENT === '1',
  },
  {
    name: 'nothing waits for the agent',
    edits: [
      {
        from: "if (agentSince === undefined || seen.power !== 'running') return undefined;",
        to: 'if (agentSince !== undefined) return undefined;',
      },
    ],
    seed: 1,
    life: 31,
    promise: 'no VM is stranded without an alert',
    shownBy: ({ faults }) => faults.some(({ operation }) => operation === 'guest/boot'),
  },
  {
    name: 'only the first network interface is changed',
    edits: [
      {
        from: 'const [first, ...others] = run.state.nics;',
        to: 'const [first] = run.state.nics; const others: string[] = [];',
      },
      {
        from: 'const flags = run.state.nics.map(',
        to: 'const flags = run.state.nics.slice(0, 1).map(',
      },
    ],
    seed: 1,
    life: 0,
    promise: 'network interfaces end as they were, or all accelerated',
    shownBy: ({ fleet }) => fleet.some(({ order }) => (order.nics ?? []).length > 1),
  },
  {
    name: 'the pause is ignored',
    edits: [
      { from: "if (paused !== undefined) return 'paused';", to: '' },
      {
        from: "if (state.paused !== undefined) return wait('paused');",
        to: '',
      },
    ],
    seed: 1,
    life: 281,
    promise: 'no safeguard is exceeded',
    shownBy: ({ acts }) => acts.some(({ deed }) => deed.kind === 'pause'),
  },
  {
    name: 'stops are not counted by the hour',
    edits: [
      {
        from: "if (taken.starts >= limits.maxPerHour) return 'hourly-rate';",
        to: '',
      },
    ],
    seed: 1,
    life: 32,
    promise: 'no safeguard is exceeded',
    shownBy: ({ fleet, policy }) => fleet.length > 1 && policy.perHour === 1,
  },
  {
    name: 'the breaker never opens',
    edits: [
      {
        from: 'const opens = state.breaker === undefined && bad >= limits.breakerFailures;',
        to: 'const opens = false;',
      },
    ],
    seed: 1,
    life: 108,
    promise: 'no safeguard is exceeded',
    shownBy: ({ fleet, policy }) => fleet.length > 1 && policy.breakerFailures === 1,
  },
  {
    name: 'nothing recovers an orphaned run',
    edits: [
      {
        from: "const suspects = leases.filter(({ assessment }) => assessment !== 'in-hand');",
        to: 'const suspects: Suspect[] = [];',
      },
      { from: "if (suspect.assessment === 'orphaned') await recoverOne(scope, suspect);", to: '' },
    ],
    seed: 1,
    life: 79,
    promise: 'no VM is stranded without an alert',
    shownBy: ({ acts }) => acts.some(({ deed }) => deed.kind === 'terminate' || deed.kind === 'purge'),
  },
  ...ownerMutations,
  ...outsideMutations,
  ...aroundMutations,
  ...evidenceMutations,
];
