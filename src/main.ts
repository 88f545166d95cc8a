import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { app } from '@azure/functions';
import diagnoseLinux from '../guest/diagnose-linux.sh' with { type: 'text' };
import diagnoseWindows from '../guest/diagnose-windows.ps1' with { type: 'text' };
import preflightLinux from '../guest/preflight-linux.sh' with { type: 'text' };
import preflightWindows from '../guest/preflight-windows.ps1' with { type: 'text' };
import probeLinux from '../guest/probe-linux.sh' with { type: 'text' };
import probeWindows from '../guest/probe-windows.ps1' with { type: 'text' };
import { AssessmentStore } from './assessment/assessment-store.ts';
import { ArmClient } from './azure/arm/arm-client.ts';
import { createCredential } from './azure/arm/credential.ts';
import { createFleets } from './azure/inventory/fleets.ts';
import { AzureCloud } from './azure/resources/azure-cloud.ts';
import { JournalTable } from './azure/storage/journal-table.ts';
import { RecordsInStorage } from './azure/storage/records-in-storage.ts';
import { SizeTableStorage } from './azure/storage/size-table-storage.ts';
import { SweepTable } from './azure/storage/sweep-table.ts';
import { type Config, type ConfigReading, readConfig } from './config/config.ts';
import { readPolicySource } from './config/policy-source.ts';
import { speakOurWords } from './core/lib/fault-words.ts';
import type { Records } from './ports/records.ts';
import type { Telemetry } from './ports/telemetry.ts';
import { createReceivers } from './receivers/create-receivers.ts';
import { loadTelemetry } from './telemetry/load-telemetry.ts';
import { registerEventQueue } from './triggers/events/event-queue.ts';
import { registerOpenApi } from './triggers/http/openapi-document.ts';
import { readPageFiles } from './triggers/http/page-files.ts';
import { ReaderAssessments } from './triggers/http/readers/reader-assessments.ts';
import { registerDiagnosis } from './triggers/http/register-diagnosis.ts';
import { registerPage } from './triggers/http/register-page.ts';
import { registerSweep } from './triggers/http/register-sweep.ts';
import { registerHealth, registerTriggers } from './triggers/http/register-triggers.ts';
import { registerNotifications } from './triggers/timers/register-notifications.ts';
import { countedRecords } from './use-cases/counted-records.ts';
import { EventAllowance } from './use-cases/event-allowance.ts';
import { EventCount } from './use-cases/fleet-status/event-count.ts';
import { countedNotifier } from './use-cases/notifications/counted-notifier.ts';
import { sweepSteps } from './use-cases/sweep-steps.ts';
import { logNotifier } from './workflow/durable/log-notifier.ts';
import { registerSweepWorkflow } from './workflow/register-sweep-workflow.ts';
import { registerWorkflow } from './workflow/register-workflow.ts';

// The version in package.json; the build inserts it here, so that no file is read for it.
declare const ACCELNET_VERSION: string;
// The text of docs/openapi.json, in the same way.
declare const ACCELNET_OPENAPI: string;

const now = (): number => Date.now();

type Faulty = Extract<ConfigReading, { ok: false }>;

/**
 * event -> signal -> facts -> decision -> remediation -> Azure -> audit: all parts are put together here, and nothing is decided. All of it is
 * registered whatever the configuration: a VM that is down for an orchestration which is not registered would stay down.
 */
function compose(
  config: Config,
  { keeper, records, journal, sizes }: Kept,
  telemetry: Telemetry | undefined,
  suspension: Faulty | undefined,
): void {
  const { subscriptions, policy, policyHash, acts, arm, sweep, notify, historyDays } = config;
  const { identityEndpoint, clientId } = config;
  const credential = createCredential(identityEndpoint, clientId);
  const counted = telemetry === undefined ? {} : { telemetry };
  const client = new ArmClient({ ...arm, credential, now, ...counted });
  const cloud = new AzureCloud({ client, apiVersions: arm.apiVersions, now });
  const notifier = telemetry === undefined ? logNotifier : countedNotifier(logNotifier, telemetry);
  const withRecords = records === undefined ? {} : { records };
  const receivers = createReceivers(notify, credential);
  const subscribedKinds = receivers.length === 0 ? {} : { subscribedKinds: notify.kinds };
  const suspended = suspension === undefined ? {} : { suspended: suspension };
  const withheld = suspension === undefined ? {} : { suspended: true as const };
  const own = {
    cloud,
    policy,
    now,
    keeper,
    sizes,
    newGuid: randomUUID,
    deadlineMs: arm.deadlineMs,
    ...subscribedKinds,
    ...suspended,
    ...counted,
  };
  const allowance = new EventAllowance(policy, now);
  const count = new EventCount(now);
  const subscribers = receivers.map(({ name }) => name);
  const assessments = new ReaderAssessments(own);
  const operating = {
    acts,
    assessments,
    notifier,
    historyDays,
    count,
    receivers: subscribers,
    ...withRecords,
  };
  registerTriggers({ ...own, subscriptions, allowance }, operating);
  // A queue that nobody fills would be polled for nothing; and while nothing may begin, events wait in the queue.
  if (config.eventQueue !== undefined && suspension === undefined)
    registerEventQueue(config.eventQueue, { ...own, subscriptions, allowance }, { notifier, count });
  const guestScripts = { linux: probeLinux, windows: probeWindows };
  const preflightScripts = { linux: preflightLinux, windows: preflightWindows };
  const additions = { linux: diagnoseLinux, windows: diagnoseWindows };
  registerDiagnosis({ ...own, acts, assessments, subscriptions, probes: guestScripts, additions });
  const scripts = { guestScripts, preflightScripts };
  const activities = { cloud, policy, notifier, ...scripts, now, keeper, sizes, ...withRecords };
  registerWorkflow({ ...activities, ...withheld, ...counted });
  const fleets = createFleets({ client, apiVersions: arm.apiVersions });
  const withJournal = journal === undefined ? {} : { journal };
  const sweeping = {
    cloud,
    policy,
    now,
    newGuid: randomUUID,
    keeper,
    sizes,
    fleets,
    policyHash,
    ...withJournal,
    ...withheld,
    ...counted,
  };
  registerSweepWorkflow(sweeping, sweepSteps(own, notifier));
  registerSweep({ ...sweep, subscriptions, now, newGuid: randomUUID, ...suspended }, acts);
  registerNotifications(receivers, now);
}

// A VM is never down while its assessment record is written, but its event or its run waits for it.
const journalDeadlineMs = 5_000;
// For one blob and its rows, or for a hundred rows of a sweep; only the end of a run, or a reader, waits for it.
const recordsDeadlineMs = 20_000;

interface Kept {
  readonly keeper: AssessmentStore;
  readonly records?: Records;
  /** Assessment records of whole subscriptions. */
  readonly journal?: SweepTable;
  readonly sizes?: SizeTableStorage;
}

/** Assessment records and audit records in the app's own storage; without storage neither is kept. */
function storageOf(
  { journal: place, policyHash, identityEndpoint }: Config,
  telemetry: Telemetry | undefined,
): Kept {
  const counted = telemetry === undefined ? {} : { telemetry };
  if (place === undefined) return { keeper: new AssessmentStore({ now, policyHash, ...counted }) };
  const clientId = place.kind === 'identity' ? place.clientId : undefined;
  const credential = () => createCredential(identityEndpoint, clientId);
  const single = new JournalTable({ place, credential, deadlineMs: journalDeadlineMs });
  const patient = { place, credential, deadlineMs: recordsDeadlineMs };
  const keeper = new AssessmentStore({ journal: single, now, policyHash, ...counted });
  const records = new RecordsInStorage(patient);
  return {
    keeper,
    records: telemetry === undefined ? records : countedRecords(records, telemetry),
    journal: new SweepTable(patient, single),
    sizes: new SizeTableStorage({ place, credential, deadlineMs: journalDeadlineMs, now }),
  };
}

/** What is counted, measured and traced; undefined where nothing is wanted, or nothing can be sent. */
function telemetryOf({ telemetry, identityEndpoint, clientId }: Config): Telemetry | undefined {
  const { connectionString, withIdentity, level, ratio, service } = telemetry;
  if (connectionString === undefined) return undefined;
  const credential = withIdentity ? { credential: createCredential(identityEndpoint, clientId) } : {};
  const loaded = loadTelemetry({
    traces: level === 'metrics-and-traces',
    connectionString,
    ...credential,
    ratio,
    service,
    version: ACCELNET_VERSION,
    now,
    report: (message, fields) => console.warn(`${message} ${JSON.stringify(fields)}`),
  });
  app.hook.appTerminate(() => loaded.flush());
  return loaded;
}

speakOurWords();
// Both this source and the built file are one folder below the app's own.
const appFolder = path.resolve(import.meta.dirname, '..');
registerOpenApi(ACCELNET_OPENAPI);
registerPage(readPageFiles(path.join(appFolder, 'dist/web')));
const reading = readConfig(process.env, readPolicySource(process.env, appFolder));
const config = reading.ok ? reading.config : reading.substitute;
const telemetry = telemetryOf(config);
const kept = storageOf(config, telemetry);
registerHealth(reading, ACCELNET_VERSION, kept.keeper);
if (reading.ok && config.journal === undefined)
  console.warn('AzureWebJobsStorage is not set: no assessment and no audit record is kept');
compose(config, kept, telemetry, reading.ok ? undefined : reading);
