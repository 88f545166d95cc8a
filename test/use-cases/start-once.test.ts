import { describe, expect, test } from 'vitest';
import type { RunSeen } from '../../src/core/coordination/recovery.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { type Starting, startOnce } from '../../src/use-cases/start-once.ts';
import type { RemediateInput } from '../../src/workflow/orchestrations/run.ts';
import { noon, subscriptionId } from '../support/facts.ts';

const vmNamed = (name: string) => {
  const read = parseVmId(
    `/subscriptions/${subscriptionId}/resourceGroups/web/providers/Microsoft.Compute/virtualMachines/${name}`,
  );
  if (!read.ok) throw new Error('not a VM id');
  return read.value;
};
const vm = vmNamed('web-01');
const input = { plan: 'restart' } as RemediateInput;

/** The Durable extension as it was recorded: 409 for the id of a live instance, while an ended one is replaced. */
class Extension {
  readonly runs = new Map<string, { over: boolean; starts: number }>();
  now = Date.parse(noon);
  #guids = 0;
  /** What happens between the check of an id and its start. */
  meanwhile: (id: string) => void = () => undefined;

  readonly starting: Starting = {
    client: {
      startNew: async (_name, options) => {
        const id = options?.instanceId ?? '';
        this.meanwhile(id);
        const run = this.runs.get(id);
        if (run?.over === false) throw new Error('HTTP 409');
        this.runs.set(id, { over: false, starts: (run?.starts ?? 0) + 1 });
        return id;
      },
    },
    instances: {
      seen: async (id): Promise<RunSeen> => {
        const run = this.runs.get(id);
        if (run === undefined) return { state: 'missing' };
        return run.over ? { state: 'over', how: 'Completed', endedAt: noon } : { state: 'live' };
      },
      stateOf: async (id) => (this.runs.get(id)?.over === false ? 'live' : 'over'),
    },
  };

  begin(after = '', which = vm): ReturnType<typeof startOnce> {
    const deps = { now: () => this.now, newId: () => `run-${this.#guids++}` };
    return startOnce(this.starting, { vm: which, after }, input, deps);
  }
}

describe('a run is started once', () => {
  test('however many events arrive at once before it has its lease', async () => {
    const extension = new Extension();
    const begun = await Promise.all(Array.from({ length: 20 }, () => extension.begin()));
    expect(new Set(begun.map(({ runId }) => runId)).size).toBe(1);
    expect(begun.filter(({ joined }) => !joined)).toHaveLength(1);
    expect([...extension.runs.values()]).toEqual([{ over: false, starts: 1 }]);
  });

  test('also where another instance of the app starts it between check and start', async () => {
    const extension = new Extension();
    extension.meanwhile = (id) => extension.runs.set(id, { over: false, starts: 1 });
    expect(await extension.begin()).toMatchObject({ joined: true });
  });

  test('also across the hour that is part of its id', async () => {
    const extension = new Extension();
    extension.now = Date.parse('2026-03-01T12:59:59.900Z');
    const { runId } = await extension.begin();
    extension.now += 200;
    expect(await extension.begin()).toEqual({ runId, joined: true });
  });

  test('without replacing a history: a run that ended without a trace in the lease is followed by one with another id', async () => {
    const extension = new Extension();
    const ids = new Set<string>();
    for (let n = 0; n < 8; n++) {
      const { runId, joined } = await extension.begin();
      expect(joined).toBe(false);
      ids.add(runId);
      extension.runs.set(runId, { over: true, starts: 1 });
    }
    expect(ids.size).toBe(8);
    expect([...extension.runs.values()].every(({ starts }) => starts === 1)).toBe(true);
  });

  test('again after a run that the lease remembers, with a new id', async () => {
    const extension = new Extension();
    const first = await extension.begin();
    extension.runs.set(first.runId, { over: true, starts: 1 });
    const second = await extension.begin(first.runId);
    expect([second.joined, second.runId === first.runId]).toEqual([false, false]);
  });

  test('for each VM, also where names are alike', async () => {
    const extension = new Extension();
    const begun = [await extension.begin(), await extension.begin('', vmNamed('web-02'))];
    expect(new Set(begun.map(({ runId }) => runId)).size).toBe(2);
    expect(begun.map(({ joined }) => joined)).toEqual([false, false]);
  });

  test('and throws where a start fails for another reason', async () => {
    const extension = new Extension();
    extension.meanwhile = () => {
      throw new Error('HTTP 500');
    };
    await expect(extension.begin()).rejects.toThrow('HTTP 500');
  });
});
