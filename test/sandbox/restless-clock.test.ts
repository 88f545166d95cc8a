import { expect, test } from 'vitest';
import type { Clock, Wake } from '../../sandbox/clock.ts';
import { startHost } from '../../sandbox/functions-host/functions/host.ts';
import { fixtureApp } from './functions-host/support/driven-host.ts';

/** A clock that moves at every read, as real time does; it wakes nothing before its time. */
class RestlessClock implements Clock {
  #now = Date.UTC(2026, 0, 5, 8);

  now(): number {
    this.#now += 7;
    return this.#now;
  }

  wakeAt(at: number, wake: () => void): Wake {
    const sleeping = setImmediate(() => {
      this.#now = Math.max(this.#now, at);
      wake();
    });
    return { cancel: () => clearImmediate(sleeping) };
  }
}

test('work that becomes due between two reads of the clock is not lost', async () => {
  const host = await startHost({
    appDir: fixtureApp,
    dataFile: ':memory:',
    port: 0,
    clock: new RestlessClock(),
    log: () => undefined,
  });
  try {
    // One at a time: with several, lost work would be found when the host handles another one.
    for (let n = 0; n < 60; n++) {
      const target = `${host.url}/durabletask/orchestrators/untilExactly/restless-${n}`;
      await fetch(target, { method: 'POST', body: JSON.stringify({ ms: 20 + 13 * n }) });
      expect(await endOf(`${host.url}/durabletask/instances/restless-${n}`), `run ${n}`).toBe('Completed');
    }
  } finally {
    await host.close();
  }
});

/** The status after at most 200 reads; during each one the host has time for a whole run. */
async function endOf(url: string): Promise<string> {
  let status = '';
  for (let assess = 0; assess < 200 && status !== 'Completed'; assess++) {
    const answer = await fetch(url);
    status = ((await answer.json()) as { runtimeStatus: string }).runtimeStatus;
  }
  return status;
}
