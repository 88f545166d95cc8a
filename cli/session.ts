import type { TokenCredential } from '@azure/identity';
import type { Config } from '../src/config/config.ts';
import { ArmClock } from './arm-clock.ts';
import { readConfigFor } from './assess/config-for.ts';
import { exitCodes } from './exit-codes.ts';
import { signIn } from './sign-in.ts';
import type { Terminal } from './terminal.ts';

/** Which Azure is asked, and as whom. */
interface Reach {
  /** Ids. */
  readonly subscriptions: readonly string[];
  readonly endpoint?: string | undefined;
  readonly policy?: string | undefined;
  readonly tenant?: string | undefined;
  /** The folder of a sandbox that this process uses. */
  readonly sandbox?: string | undefined;
}

/** How a command reaches Azure: by which settings, as whom, by whose clock. */
export interface Session {
  readonly config: Config;
  readonly credential: TokenCredential;
  readonly clock: ArmClock;
}

/** Reads the settings and signs in. Gives the exit code where that is not possible; why is then said. */
export async function openSession(reach: Reach, { note }: Terminal): Promise<Session | number> {
  const giveUpWith = (faults: readonly string[], { code }: { readonly code: number }): number => {
    for (const fault of faults) note(fault);
    return code;
  };
  const reading = readConfigFor({ ...reach, subscriptions: reach.subscriptions.join(',') });
  if (!reading.ok) return giveUpWith(reading.faults, exitCodes.wrong);
  const { config } = reading;
  if (reach.tenant !== undefined && config.identityEndpoint !== undefined)
    return giveUpWith(
      ['--tenant: IDENTITY_ENDPOINT is set, and a managed identity has only its own tenant'],
      exitCodes.wrong,
    );
  const signedIn = await signIn(config, reach.tenant);
  if (signedIn.ok) return { config, credential: signedIn.value, clock: new ArmClock(() => Date.now()) };
  const where = reach.sandbox === undefined ? '' : `--sandbox: ${reach.sandbox}: does npm start run there? `;
  return giveUpWith(
    signedIn.faults.map((fault) => where + fault),
    exitCodes.unread,
  );
}
