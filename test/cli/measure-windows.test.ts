import { expect, test } from 'vitest';
import { parseClientAnswer } from '../../cli/measure/answers.ts';
import { figuresOf } from '../../cli/measure/measurement.ts';
import { notesOf, readAnswer } from '../../cli/measure/notes.ts';
import { measurementText } from '../../cli/measure/text.ts';

const run = { gbps: 12.3, retransmits: null, busyCpus: null, cpusPerGbps: null };
const spread = { median: 12.3, least: 12.3, most: 12.3 };
const throughput = { state: 'measured', runs: [run, run, run], gbps: spread, cpusPerGbps: null };
const json = { version: 1, role: 'client', os: 'windows', streams: 8, seconds: 10, throughput };
const text = `ACCELNET-MEASURE-BEGIN\n${JSON.stringify({ ...json, latency: { state: 'missing' } })}\nACCELNET-MEASURE-END\n`;

test('a Windows client that does not know how busy its processors were has its throughput shown, and says so', () => {
  const client = readAnswer({ kind: 'printed', text }, parseClientAnswer);
  const notes = notesOf(client, { ok: false, why: 'not asked' });
  expect(notes).toContain('client: WMI did not answer how busy its processors were');
  if (!client.ok) throw new Error(client.why);
  const side = { vm: 'vm', size: 'Standard_D4s_v3', flags: 'on' } as const;
  const shown = measurementText(
    {
      ...{
        version: 1,
        measuredAt: '2026-11-30T00:00:00Z',
        server: side,
        client: side,
        streams: 8,
        seconds: 10,
      },
      figures: figuresOf(client.value),
    },
    notes,
  );
  expect(shown).toMatch(/^throughput, Gb\/s +12\.30 .*in 3 runs\)$/m);
  expect(shown).toMatch(/^CPUs busy per Gb\/s +not measured$/m);
});
