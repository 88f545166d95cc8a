import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { runCommand } from '../cli/command-line/run-command.ts';
import { readTrace, type TracedTurn } from '../sandbox/functions-host/engine/replay/turn-trace.ts';
import { startFails } from '../sandbox/scenarios/azure/start-fails.ts';
import { newVm } from '../sandbox/scenarios/eligibility/new-vm.ts';
import { noDriver } from '../sandbox/scenarios/eligibility/no-driver.ts';
import { noEvents } from '../sandbox/scenarios/eligibility/no-events.ts';
import { unknownSizeAsked } from '../sandbox/scenarios/evidence/unknown-size-asked.ts';
import { runScenario } from '../sandbox/scenarios/run-scenario.ts';
import { buildApp } from './build/build-app.ts';

const root = path.resolve(import.meta.dirname, '..');
const golden = path.join(root, 'test/fixtures/golden-traces');

// An answer holds all actions since the beginning, so the last turn says most; others show the way there.
const maxTurns = 40;
const kept = 9;

/** Of each orchestrator and version one instance: the one with the most turns that is not too long. */
function oneOfEach(turns: readonly TracedTurn[]): readonly TracedTurn[] {
  const chosen = new Map<string, readonly TracedTurn[]>();
  for (const ofInstance of Map.groupBy(turns, ({ instance }) => instance).values()) {
    const [first] = ofInstance;
    const key = JSON.stringify([first?.orchestrator, first?.version]);
    if (isBetter(ofInstance.length, chosen.get(key)?.length)) chosen.set(key, ofInstance);
  }
  return [...chosen.values()].flatMap(spread);
}

function isBetter(turns: number, present: number | undefined): boolean {
  if (present === undefined) return true;
  if (turns > maxTurns) return turns < present;
  return present > maxTurns || turns > present;
}

/** At most so many of an instance's turns, the last one among them. */
function spread(turns: readonly TracedTurn[]): readonly TracedTurn[] {
  const step = Math.ceil(turns.length / kept);
  return turns.filter((_, index) => (turns.length - 1 - index) % step === 0);
}

const recorded = [newVm, startFails, noDriver, unknownSizeAsked, noEvents];
const names = recorded.map(({ name }) => name);

const command = {
  call: 'node scripts/record-golden-traces.ts [--scenario NAME ...]',
  about:
    'Plays scenarios, and keeps what their orchestrators were handed and answered, for test/workflow/orchestrations/golden-traces.test.ts.',
  options: {
    scenario: {
      value: 'NAME',
      repeatable: true,
      about: `one of ${names.join(', ')}, again for more`,
      otherwise: 'all of them',
      schema: z
        .array(z.string().refine((name) => names.includes(name), { error: `should be ${names.join(', ')}` }))
        .default(names),
    },
  },
} as const;

await runCommand(command, async ({ scenario: wanted }) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'accelnet-traces-'));
  await buildApp();
  await mkdir(golden, { recursive: true });
  for (const scenario of recorded.filter(({ name }) => wanted.includes(name))) {
    const trace = path.join(folder, `${scenario.name}.ndjson`);
    const report = await runScenario(scenario, { seed: 1, speed: 'max', appDir: root, trace });
    if (!report.ok) throw new Error(`${scenario.name} broke a promise; nothing is recorded of it`);
    const turns = oneOfEach(readTrace(await readFile(trace, 'utf8')));
    const text = turns.map((turn) => `${JSON.stringify(turn)}\n`).join('');
    await writeFile(path.join(golden, `${scenario.name}.ndjson`), text);
    console.log(`${scenario.name}: ${turns.length} turns, ${Math.ceil(text.length / 1024)} KB`);
  }
  await rm(folder, { recursive: true, force: true });
  return 0;
});
