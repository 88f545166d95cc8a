import preflightLinux from '../../../guest/preflight-linux.sh' with { type: 'text' };
import preflightWindows from '../../../guest/preflight-windows.ps1' with { type: 'text' };
import probeLinux from '../../../guest/probe-linux.sh' with { type: 'text' };
import probeWindows from '../../../guest/probe-windows.ps1' with { type: 'text' };
import { AssessmentStore } from '../../../src/assessment/assessment-store.ts';
import { ArmClient } from '../../../src/azure/arm/arm-client.ts';
import { createFleets } from '../../../src/azure/inventory/fleets.ts';
import { AzureCloud } from '../../../src/azure/resources/azure-cloud.ts';
import { type Config, readConfig } from '../../../src/config/config.ts';
import type { Suspension } from '../../../src/core/settings/suspension.ts';
import { ReaderAssessments } from '../../../src/triggers/http/readers/reader-assessments.ts';
import { registerSweep } from '../../../src/triggers/http/register-sweep.ts';
import { registerHealth, registerTriggers } from '../../../src/triggers/http/register-triggers.ts';
import type { SweepScope } from '../../../src/triggers/http/sweep-routes.ts';
import type { EventDeps } from '../../../src/use-cases/event-deps.ts';
import { EventCount } from '../../../src/use-cases/fleet-status/event-count.ts';
import { sweepSteps } from '../../../src/use-cases/sweep-steps.ts';
import type { ActivityDeps } from '../../../src/workflow/activities/activities.ts';
import type { SweepDeps } from '../../../src/workflow/activities/sweep/sources.ts';
import { logNotifier } from '../../../src/workflow/durable/log-notifier.ts';
import { registerSweepWorkflow } from '../../../src/workflow/register-sweep-workflow.ts';
import { registerWorkflow } from '../../../src/workflow/register-workflow.ts';
import { httpClientOver } from './http-client.ts';
import { RecordsInMemory } from './records-in-memory.ts';
import { offer, type Surroundings } from './seam.ts';

// The app as src/main.ts composes it, but for the network and for being given new settings between two lives: a process holds one app
// for good.

interface Life {
  readonly config: Config;
  /** What is wrong with the configuration, as long as something is. */
  readonly suspension: Suspension | undefined;
  readonly cloud: AzureCloud;
  readonly fleets: ReturnType<typeof createFleets>;
  readonly records: RecordsInMemory;
  readonly count: EventCount;
  readonly assessments: ReaderAssessments;
  readonly newGuid: () => string;
}

let life: Life | undefined;

const now = (): number => Date.now();
// Nobody reads the assessments of a life.
const keeper = new AssessmentStore({ now });

function begin({ environment, policy: text, send, token, newGuid, again }: Surroundings): void {
  const reading = readConfig(environment, { kind: 'text', name: 'accelnet.policy.json', text });
  if (!reading.ok && again === undefined) throw new Error(reading.faults.join('; '));
  const config = reading.ok ? reading.config : reading.substitute;
  const { arm } = config;
  const client = new ArmClient({
    ...arm,
    credential: { getToken: token },
    now,
    httpClient: httpClientOver(send),
  });
  const cloud = new AzureCloud({ client, apiVersions: arm.apiVersions, now });
  const fleets = createFleets({ client, apiVersions: arm.apiVersions });
  life = {
    config,
    suspension: reading.ok ? undefined : reading,
    cloud,
    fleets,
    records: (again && life?.records) ?? new RecordsInMemory(),
    count: new EventCount(now),
    assessments: new ReaderAssessments({ cloud, policy: config.policy, keeper, now, newGuid }),
    newGuid,
  };
}

function present(): Life {
  if (life === undefined) throw new Error('no life has begun');
  return life;
}

/** An object that is, at each moment, the one of the present life. */
function following<T extends object>(current: () => T): T {
  return new Proxy({} as T, {
    get: (_, key) => {
      const target = current();
      const member: unknown = Reflect.get(target, key);
      return typeof member === 'function' ? member.bind(target) : member;
    },
    has: (_, key) => Reflect.has(current(), key),
    ownKeys: () => Reflect.ownKeys(current()),
    getOwnPropertyDescriptor: (_, key) => {
      const own = Reflect.getOwnPropertyDescriptor(current(), key);
      return own && { ...own, configurable: true };
    },
  });
}

const cloud = following(() => present().cloud);
const policy = following(() => present().config.policy);
const subscriptions = following(() => [...present().config.subscriptions]);

const records = following(() => present().records);
const count = following(() => present().count);
const assessments = following(() => present().assessments);
// Asked for already while the routes are registered, before the first life: whether keys are wanted.
const nobodyActs = { withKey: false, appServiceAuth: false };
const acts = following(() => life?.config.acts ?? nobodyActs);
const notifier = logNotifier;
const preflightScripts = { linux: preflightLinux, windows: preflightWindows };
const guestScripts = { linux: probeLinux, windows: probeWindows };

registerHealth({ ok: true, config: following(() => present().config) }, 'campaign', keeper);
const newGuid = (): string => present().newGuid();
const own = { cloud, policy, now, keeper, newGuid };
/** With what is wrong with the present configuration, where the app is given it by its composition. */
const triggers = following<EventDeps>(() => ({
  ...own,
  subscriptions,
  ...(life?.suspension === undefined ? {} : { suspended: life.suspension }),
}));
const withheld = (): { readonly suspended?: true } =>
  life?.suspension === undefined ? {} : { suspended: true };
const working = { cloud, policy, notifier, guestScripts, preflightScripts, now, keeper, records };
registerTriggers(triggers, { acts, assessments, notifier, historyDays: 90, records, count, receivers: [] });
registerWorkflow(following<ActivityDeps>(() => ({ ...working, ...withheld() })));
const fleets = following(() => present().fleets);
const sweeping = { ...own, fleets, policyHash: 'of-the-life' };
registerSweepWorkflow(
  following<SweepDeps>(() => ({ ...sweeping, ...withheld() })),
  sweepSteps(triggers, notifier),
);
// Without a schedule: lives have one where they draw it.
const scope = { source: 'graph', subscriptions, now, newGuid } as const;
registerSweep(
  following<SweepScope>(() =>
    life?.suspension === undefined ? scope : { ...scope, suspended: life.suspension },
  ),
  acts,
);
offer(begin);
