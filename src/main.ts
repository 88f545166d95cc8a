import { randomUUID } from 'node:crypto';
import probeLinux from '../guest/probe-linux.sh' with { type: 'text' };
import probeWindows from '../guest/probe-windows.ps1' with { type: 'text' };
import { ArmClient } from './azure/arm-client.ts';
import { AzureCloud } from './azure/azure-cloud.ts';
import { createCredential } from './azure/credential.ts';
import { JournalTable } from './azure/journal-table.ts';
import { type Config, readConfig } from './config.ts';
import { readPolicySource } from './policy-source.ts';
import { registerHealth, registerRefusal, registerTriggers } from './triggers/register.ts';
import { logNotifier } from './workflow/log-notifier.ts';
import { registerWorkflow } from './workflow/register.ts';
import { VerdictKeeper } from './workflow/verdict-keeper.ts';

const now = (): number => Date.now();

/** event -> signal -> facts -> decision -> remediation -> Azure -> audit: everything is put together here, and nothing decided. */
function compose(
  { subscriptions, policy, acts, arm, identityEndpoint, clientId }: Config,
  keeper: VerdictKeeper,
): void {
  const credential = createCredential(identityEndpoint, clientId);
  const client = new ArmClient({ ...arm, credential, now });
  const cloud = new AzureCloud({ client, apiVersions: arm.apiVersions, now });
  const notifier = logNotifier;
  registerTriggers({ cloud, policy, subscriptions, now, keeper, newGuid: randomUUID }, { acts, notifier });
  const guestScripts = { linux: probeLinux, windows: probeWindows };
  registerWorkflow({ cloud, policy, notifier, guestScripts, now, keeper });
}

// A VM is never down while its verdict is written, but its event or its run waits.
const journalDeadlineMs = 5_000;

function keeperOf({ journal: place, policyHash, identityEndpoint }: Config): VerdictKeeper {
  if (place === undefined) return new VerdictKeeper({ now, policyHash });
  const clientId = place.kind === 'identity' ? place.clientId : undefined;
  const credential = () => createCredential(identityEndpoint, clientId);
  const journal = new JournalTable({ place, credential, deadlineMs: journalDeadlineMs });
  return new VerdictKeeper({ journal, now, policyHash });
}

const reading = readConfig(process.env, readPolicySource(process.env));
if (reading.ok) {
  const keeper = keeperOf(reading.config);
  registerHealth(reading, keeper);
  compose(reading.config, keeper);
} else {
  registerHealth(reading);
  registerRefusal(reading.faults);
}
