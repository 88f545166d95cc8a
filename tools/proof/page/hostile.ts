const markup = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>\'"--></style>';
const long = 'A'.repeat(10_000);
const backwards = '\u202Etxt.exe\u2066\u200F';

/** Texts that owners, guests and Azure might send. */
export const hostileTexts = [
  markup,
  `${backwards}${markup}`,
  long,
  `javascript:alert(1)//${markup}`,
] as const;

const [one, two, three, four] = hostileTexts;
const at = '2026-11-22T10:00:00.000Z';
const vmId = (name: string): string =>
  `/subscriptions/${one}/resourceGroups/${two}/providers/Microsoft.Compute/virtualMachines/${name}`;
const failure = { kind: one, message: three + one, code: two };

const summary = (id: string, name: string): object => ({
  id,
  vmId: vmId(name),
  outcome: four,
  reason: one,
  plan: two,
  startedAt: at,
  endedAt: one,
  downtimeSeconds: 12,
});
const running = {
  id: one,
  vmId: vmId(three),
  since: at,
  runtimeStatus: 'Running',
  status: {
    phase: one,
    since: at,
    vmId: vmId(two),
    plan: one,
    waitingFor: [one, 'approval-required'],
    next: three,
    question: { plan: one, change: two, until: one },
  },
};
const assessment = {
  schemaVersion: 1,
  vmId: vmId(four),
  decision: 'skip',
  reason: one,
  reasons: [one],
  sentence: three,
  evidence: [{ code: one, evidence: { [one]: three, tag: two } }],
  observedAt: at,
  assessedAt: at,
  by: 'event',
  size: one,
  location: two,
  mode: four,
  remediationId: four,
  wouldChange: [{ code: one, sentence: three, remedy: four }],
};

/** What each route of the app would answer about a hostile fleet. */
export const hostileAnswers: Readonly<Record<string, object>> = {
  me: { name: one, role: 'operator', acts: ['approve', 'pause', 'remediate'], because: null },
  overview: {
    compliance: {
      total: 1,
      accelerated: 0,
      byPlatform: 0,
      eligible: 0,
      skipped: 1,
      unreadable: 0,
      reasons: [{ code: one, sentence: three, count: 1 }],
      countedAt: at,
      partial: false,
    },
    running: { total: 1, runs: [running] },
    safeguards: {
      paused: { by: one, at, comment: three },
      breaker: { since: at, because: two },
      holders: [],
      queued: 0,
      stopsInTheLastHour: 0,
      heldCapacity: [{ key: three, since: at }],
      alerts: [{ id: one, kind: one, subject: two, text: three, since: at }],
    },
    last: { remediations: [summary(four, one)] },
    sweep: { running: one, last: { endedAt: two, vms: 1, begun: 2, unreadable: 3, failed: 4 } },
    heartbeat: {
      lastEventAt: one,
      lastHeartbeatAt: at,
      since: { events: 1, assessed: 1 },
      reported: { events: 1, assessed: 1, waiting: 1, running: 0, oldestWaitingSince: two },
    },
    receivers: [{ name: three, pending: 1, failures: 2, triedAgainAt: one }],
    policy: {
      modes: { new: one, existing: two },
      paused: false,
      hash: three,
      subscriptions: 1,
      faults: [one, three],
    },
    journal: { state: 'on', notice: three },
  },
  diagnosis: {
    vm: vmId(one),
    conclusion: { kind: 'cause', sentence: three + one },
    causes: [
      { cause: one, state: 'found', evidence: [two, three], fix: { words: four, commands: [one, three] } },
      { cause: two, state: 'not-checked', evidence: [four], why: three },
    ],
  },
  vms: { ...assessment, vms: [assessment], continuationToken: null },
  remediations: {
    running: [running],
    remediations: [summary(one, three), summary(four, two)],
    continuationToken: null,
    notice: three,
  },
  remediation: {
    id: one,
    runtimeStatus: 'Completed',
    status: null,
    recordKept: true,
    explained: { meaning: one, remedy: three },
    mismatches: [three, one],
    timeline: [{ at, kind: one, what: three, ok: false, result: { [one]: three } }],
    record: {
      schemaVersion: 1,
      id: one,
      request: { vmId: vmId(three), eventId: one, operation: three },
      correlationId: two,
      plan: one,
      outcome: four,
      reason: three,
      startedAt: at,
      endedAt: at,
      assessments: [{ at, kind: one, reasons: [{ code: one, evidence: { [two]: three } }] }],
      writes: [],
      steps: [
        { phase: one, startedAt: at, endedAt: at, outcome: two, detail: three, failure, operations: [one] },
        { phase: 'starting', startedAt: at, endedAt: '2026-11-22T10:05:00.000Z', outcome: 'failed', failure },
      ],
      failure,
    },
  },
};
