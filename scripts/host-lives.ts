import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Death } from '../sandbox/functions-host/engine/commit-watch.ts';
import { HostProcess } from '../sandbox/host-process.ts';

const app = path.resolve(import.meta.dirname, '../test/fixtures/durable-app');
const orchestrator = 'killStory';

const status = z.object({ runtimeStatus: z.string(), output: z.unknown() });

/** How an instance ended, and what its steps have done to the world outside its history. */
export interface Outcome {
  readonly runtimeStatus: string;
  readonly output: unknown;
  /** The entity that counts its operations. */
  readonly balance: unknown;
  /** The activities that have run, each named once. */
  readonly activities: readonly string[];
}

/** The lives of hosts on one data file. `folder` holds that file and what its activities have done. */
export class HostLives {
  readonly #folder: string;
  readonly #ids: readonly string[];

  constructor(folder: string, ids: readonly string[]) {
    this.#folder = folder;
    this.#ids = ids;
  }

  /** Lives until all instances have ended, and gives what came of them; undefined when the death comes first. */
  async live(death: Death | undefined): Promise<readonly Outcome[] | undefined> {
    const host = await this.#start(death);
    if (!host) return undefined;
    let outcomes: readonly Outcome[];
    try {
      await this.#toTheEnd(host);
      outcomes = await Promise.all(this.#ids.map((id) => this.#outcome(host, id)));
    } catch (error) {
      // A host that was to die does not answer any more; any other failure is a real one.
      if (!death || !(error instanceof TypeError)) throw error;
      await host.ended();
      return undefined;
    }
    await host.kill();
    return outcomes;
  }

  /** How many activities have run, repeated ones counted each time. */
  activityRuns(): number {
    return this.#noted().length;
  }

  async #start(death: Death | undefined): Promise<HostProcess | undefined> {
    const starting = HostProcess.start({
      appDir: app,
      dataFile: path.join(this.#folder, 'data.sqlite'),
      port: 0,
      clock: 'real',
      environment: { FIXTURE_WORLD: path.join(this.#folder, 'world.txt') },
      logFile: path.join(this.#folder, 'host.log'),
      args: ['--quiet', ...(death ? ['--die-at', `${death.when}:${death.commit}`] : [])],
    });
    return death ? starting.catch(() => undefined) : starting;
  }

  async #toTheEnd(host: HostProcess): Promise<void> {
    const open = new Set(this.#ids);
    for (const id of open) {
      if (await read(host, id)) continue;
      await send(host, `orchestrators/${orchestrator}/${id}`, {});
    }
    for (const id of open) await send(host, `instances/${id}/raiseEvent/go`, 'gone');
    while (open.size > 0) {
      for (const id of open) if ((await read(host, id))?.runtimeStatus !== 'Running') open.delete(id);
      await host.clockWhenIdle();
    }
  }

  async #outcome(host: HostProcess, id: string): Promise<Outcome> {
    const { runtimeStatus, output } = (await read(host, id)) ?? { runtimeStatus: 'missing', output: null };
    const entity = await fetch(`${host.url}/durabletask/entities/account/${id}`);
    const own = this.#noted().filter((line) => line.startsWith(`"${id}/`));
    const activities = [...new Set(own.map((line) => line.slice(id.length + 2, -1)))].sort();
    const withoutId = JSON.stringify(output).replaceAll(`${id}/`, '');
    return { runtimeStatus, output: JSON.parse(withoutId), balance: await entity.json(), activities };
  }

  #noted(): readonly string[] {
    const file = path.join(this.#folder, 'world.txt');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }
}

async function read(host: HostProcess, id: string): Promise<z.infer<typeof status> | undefined> {
  const response = await fetch(`${host.url}/durabletask/instances/${id}`);
  return response.status === 404 ? undefined : pendingIsRunning(status.parse(await response.json()));
}

function pendingIsRunning(answer: z.infer<typeof status>): z.infer<typeof status> {
  return answer.runtimeStatus === 'Pending' ? { ...answer, runtimeStatus: 'Running' } : answer;
}

async function send(host: HostProcess, target: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${host.url}/durabletask/${target}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  // 410: it has ended already and needs no event.
  if (!answer.ok && answer.status !== 410) throw new Error(`${target} was answered ${answer.status}`);
}
