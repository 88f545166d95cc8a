import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readTrace } from '../../../../../sandbox/functions-host/engine/replay/turn-trace.ts';
import { DrivenHost } from '../../support/driven-host.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'trace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('each turn of an orchestrator is traced with its input and its answer', async () => {
  const trace = path.join(folder, 'turns.ndjson');
  const host = await DrivenHost.start({ trace });
  await host.run('compound', undefined, 'traced');
  await host.run('failOrch2', undefined, 'failing');
  await host.host.close();
  const turns = readTrace(readFileSync(trace, 'utf8'));
  const [first, ...others] = turns.filter(({ instance }) => instance === 'traced');
  expect(first).toMatchObject({ orchestrator: 'compound', version: null, answer: { isDone: false } });
  expect(first?.input).toMatchObject({ instanceId: 'traced', isReplaying: false, upperSchemaVersionNew: 3 });
  expect(others.at(-1)?.answer).toMatchObject({ isDone: true, output: { after: 'after' } });
  const failing = turns.filter(({ instance }) => instance === 'failing').at(-1);
  expect(failing?.answer).toMatchObject({ isDone: false, error: expect.stringContaining('boom') });
});

test('the host does not start if its trace cannot be written', async () => {
  await expect(DrivenHost.start({ trace: path.join(folder, 'none', 'x') })).rejects.toThrow(
    /trace cannot be written/,
  );
});
