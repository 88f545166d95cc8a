import { beginningOf, changesOf, type Ending, requestsOf } from '../ending.ts';
import type { PromiseResult } from '../scenario.ts';

interface Asked {
  readonly at: number;
  readonly path: string;
}

/** Requests that ran a script in the guest, as Azure took them. */
function asks(ending: Ending, vm: string): readonly Asked[] {
  const own = `${beginningOf(ending, vm).id}/runCommand`.toLowerCase();
  return requestsOf(ending).filter(
    ({ method, path, status }) => method === 'POST' && path.toLowerCase() === own && status < 300,
  );
}

/** Nothing was written to the VM or its NICs; its guest was asked, and not more often than this. */
export function isOnlyAsked(ending: Ending, vm: string, most: number): PromiseResult {
  const { id, nics } = beginningOf(ending, vm);
  const own = [id, ...nics.map((nic) => nic.id)].map((one) => one.toLowerCase());
  const writes = requestsOf(ending).filter(
    ({ method, path }) => method !== 'GET' && own.some((one) => path.toLowerCase().startsWith(one)),
  );
  const asked = asks(ending, vm).length;
  const others = writes.filter(({ path }) => !path.toLowerCase().endsWith('/runcommand'));
  return {
    name: `${vm} is asked, at most ${most} time(s), and never written to`,
    held: others.length === 0 && asked > 0 && asked <= most,
    detail: `asked ${asked} time(s); ${others.length} write(s)`,
  };
}

/** The guest was asked before the VM was stopped for the first time. */
export function isAskedFirst(ending: Ending, vm: string): PromiseResult {
  const [first] = asks(ending, vm);
  const stop = changesOf(ending, beginningOf(ending, vm).id, 'power').find(({ to }) => to === 'deallocating');
  const held = first !== undefined && (stop === undefined || first.at < stop.at);
  const detail =
    first === undefined ? 'never asked' : `asked at ${first.at}, stopped at ${stop?.at ?? 'no time'}`;
  return { name: `${vm} is asked before any stop`, held, detail };
}

/** Each flag of the VM was written so often. */
export function flagsAreWritten(ending: Ending, vm: string, times: number): PromiseResult {
  const own = beginningOf(ending, vm).nics.map(({ id }) => id.toLowerCase());
  const writes = requestsOf(ending).filter(
    ({ method, path }) => method === 'PUT' && own.includes(path.toLowerCase()),
  ).length;
  return {
    name: `${vm} has ${times} write(s) of a flag`,
    held: writes === times,
    detail: `${writes} write(s)`,
  };
}
