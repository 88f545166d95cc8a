import path from 'node:path';
import { type ConfigReading, readConfig } from '../../src/config/config.ts';
import { readPolicySource } from '../../src/config/policy-source.ts';

/** What a command line says of the configuration. */
interface Said {
  /** Ids, with commas between. */
  readonly subscriptions: string;
  readonly endpoint?: string | undefined;
  readonly policy?: string | undefined;
}

/** The app's own configuration, from the environment, for what is asked about here. */
export function readConfigFor({ subscriptions, endpoint, policy }: Said): ConfigReading {
  // The journal is the app's: nothing is kept from here.
  const { AzureWebJobsStorage: _journal, ...environment } = process.env;
  const settings = {
    ...environment,
    ACCELNET_SUBSCRIPTIONS: [...new Set(subscriptions.split(','))].join(','),
    ...(endpoint === undefined ? {} : { ACCELNET_ARM_ENDPOINT: endpoint }),
    ...(policy === undefined ? {} : { ACCELNET_POLICY_FILE: path.resolve(policy) }),
  };
  return readConfig(settings, readPolicySource(settings, process.cwd()));
}
