import { randomUUID } from 'node:crypto';
import probeLinux from '../guest/probe-linux.sh' with { type: 'text' };
import probeWindows from '../guest/probe-windows.ps1' with { type: 'text' };
import { ArmClient } from './azure/arm-client.ts';
import { AzureCloud } from './azure/azure-cloud.ts';
import { createCredential } from './azure/credential.ts';
import { JournalTable } from './azure/journal-table.ts';
import { RecordsInStorage } from './azure/records-in-storage.ts';
import { type Config, readConfig } from './config.ts';
import { readPageFiles } from './page-files.ts';
import { readPolicySource } from './policy-source.ts';
import type { Records } from './ports/records.ts';
import { registerHealth, registerRefusal, registerTriggers } from './triggers/register.ts';
import { registerPage } from './triggers/register-page.ts';
import { logNotifier } from './workflow/log-notifier.ts';
import { registerWorkflow } from './workflow/register.ts';
import { VerdictKeeper } from './workflow/verdict-keeper.ts';

const now = (): number => Date.now();

/** event -> signal -> facts -> decision -> remediation -> Azure -> audit: everything is put together here, and nothing decided. */
function compose(
  { subscriptions, policy, acts, arm, historyDays, identityEndpoint, clientId }: Config,
  keeper: VerdictKeeper,
  records: Records | undefined,
): void {
  const credential = createCredential(identityEndpoint, clientId);
  const client = new ArmClient({ ...arm, credential, now });
  const cloud = new AzureCloud({ client, apiVersions: arm.apiVersions, now });
  const notifier = logNotifier;
  const withRecords = records === undefined ? {} : { records };
  registerTriggers(
    { cloud, policy, subscriptions, now, keeper, newGuid: randomUUID },
    { acts, notifier, historyDays, ...withRecords },
  );
  const guestScripts = { linux: probeLinux, windows: probeWindows };
  registerWorkflow({ cloud, policy, notifier, guestScripts, now, keeper, ...withRecords });
}

// A VM is never down while its verdict is written, but its event or its run waits.
const journalDeadlineMs = 5_000;
// One blob and its rows; nothing but the end of a run, or a reader, waits for it.
const recordsDeadlineMs = 20_000;

/** Verdicts and records in the app's own storage; without it neither is kept. */
function storageOf({ journal: place, policyHash, identityEndpoint }: Config): {
  keeper: VerdictKeeper;
  records?: Records;
} {
  if (place === undefined) return { keeper: new VerdictKeeper({ now, policyHash }) };
  const clientId = place.kind === 'identity' ? place.clientId : undefined;
  const credential = () => createCredential(identityEndpoint, clientId);
  const journal = new JournalTable({ place, credential, deadlineMs: journalDeadlineMs });
  const records = new RecordsInStorage({ place, credential, deadlineMs: recordsDeadlineMs });
  return { keeper: new VerdictKeeper({ journal, now, policyHash }), records };
}

registerPage(readPageFiles());
const reading = readConfig(process.env, readPolicySource(process.env));
if (reading.ok) {
  const { keeper, records } = storageOf(reading.config);
  registerHealth(reading, keeper);
  compose(reading.config, keeper, records);
} else {
  registerHealth(reading);
  registerRefusal(reading.faults);
}
