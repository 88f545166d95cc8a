import { randomUUID } from 'node:crypto';
import probeLinux from '../guest/probe-linux.sh' with { type: 'text' };
import probeWindows from '../guest/probe-windows.ps1' with { type: 'text' };
import { ArmClient } from './azure/arm-client.ts';
import { AzureCloud } from './azure/azure-cloud.ts';
import { createCredential } from './azure/credential.ts';
import { type Config, readConfig } from './config.ts';
import { registerHealth, registerRefusal, registerTriggers } from './triggers/register.ts';
import { registerWorkflow } from './workflow/register.ts';

const now = (): number => Date.now();

/** event -> signal -> facts -> decision -> remediation -> Azure -> audit: everything is put together here, and nothing decided. */
function compose({ subscriptions, policy, arm, identityEndpoint, clientId }: Config): void {
  const credential = createCredential(identityEndpoint, clientId);
  const client = new ArmClient({ ...arm, credential, now });
  const cloud = new AzureCloud({ client, apiVersions: arm.apiVersions, now });
  registerTriggers({ cloud, policy, subscriptions, now, newGuid: randomUUID });
  registerWorkflow({
    cloud,
    policy,
    guestScripts: { linux: probeLinux, windows: probeWindows },
    now,
  });
}

const reading = readConfig(process.env);
registerHealth(reading);
if (reading.ok) compose(reading.config);
else registerRefusal(reading.faults);
