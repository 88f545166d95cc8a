import { describe, expect, test } from 'vitest';
import { parsePreflight } from '../../../src/core/guest/preflight-report.ts';
import { noon } from '../../support/facts.ts';
import { preflightPrinted, preflightReport } from '../../support/preflight-report.ts';

const about = { at: noon, vmUid: 'uid', size: 'Standard_D4s_v6', flagsOn: 1 };
const read = (printed: string) => parsePreflight(printed, about);

describe('what a guest says before a stop', () => {
  test('is read with what it is about, and nothing else of its text', () => {
    expect(read(preflightPrinted())).toEqual({
      ok: true,
      value: {
        ...about,
        os: 'linux',
        virtualFunctions: 0,
        vfInLog: false,
        kernel: '6.8.0-1015-azure',
        nextKernel: '6.8.0-1015-azure',
        drivers: { mellanox: 'both', mana: 'both' },
        managesVf: false,
        infiniband: 0,
        hardware: 'unknown',
      },
    });
    expect(JSON.stringify(read(preflightPrinted())).length).toBeLessThan(1000);
  });

  const yes = { running: true, next: true };
  const no = { running: false, next: false };
  test.each([
    [yes, 'both'],
    [no, 'none'],
    [{ running: true, next: false }, 'running'],
    [{ running: false, next: true }, 'next'],
    [{ running: null, next: true }, 'unknown'],
    [{ running: true, next: null }, 'unknown'],
    [{ running: null, next: null }, 'unknown'],
  ] as const)('puts a driver of %o into the kernels: %s', (mana, expected) => {
    const { modules } = preflightReport();
    expect(read(preflightPrinted({ modules: { ...modules, mana } }))).toMatchObject({
      value: { drivers: { mana: expected, mellanox: 'both' } },
    });
    expect(read(preflightPrinted({ modules: { ...modules, mlx5_core: mana } }))).toMatchObject({
      value: { drivers: { mana: 'both', mellanox: expected } },
    });
  });

  test('does without the driver of older Mellanox hardware, and never with a device that no driver has taken', () => {
    const { modules } = preflightReport();
    expect(read(preflightPrinted({ modules: { ...modules, mlx4_en: no } }))).toMatchObject({
      value: { drivers: { mellanox: 'both' } },
    });
    expect(read(preflightPrinted({ bare: { mellanox: true, mana: false } }))).toMatchObject({
      value: { drivers: { mellanox: 'none', mana: 'both' } },
    });
    expect(read(preflightPrinted({ bare: { mellanox: false, mana: true } }))).toMatchObject({
      value: { drivers: { mellanox: 'both', mana: 'none' } },
    });
  });

  const whole = preflightPrinted();
  const begin = 'ACCELNET-PREFLIGHT-BEGIN';
  test.each([
    ['nothing', ''],
    ['a report without its beginning', whole.slice(whole.indexOf('{'))],
    ['a report without its end', whole.slice(0, -20)],
    ['no JSON', `${begin}\n{version:1}\nACCELNET-PREFLIGHT-END`],
    ['another version', preflightPrinted({ version: 2 })],
    ['another system', preflightPrinted({ os: 'plan9' })],
    ['a member too many', preflightPrinted({ optOut: false })],
    ['a member too few', preflightPrinted({ managesVf: undefined })],
    ['more functions than a bus has', preflightPrinted({ functions: 1e9 })],
    ['functions that are no number', preflightPrinted({ functions: '3' })],
    ['half a function', preflightPrinted({ functions: 0.5 })],
    ['fewer than none', preflightPrinted({ infiniband: -1 })],
    ['hardware that is not known', preflightPrinted({ hardware: 'mlx6' })],
    ['a kernel of other characters', preflightPrinted({ kernel: '6.8\u202e<script>' })],
    ['a kernel of any length', preflightPrinted({ kernel: '6'.repeat(65) })],
    ['modules of its own', preflightPrinted({ modules: { constructor: yes } })],
    ['a nested answer', preflightPrinted({ vfInLog: { valueOf: true } })],
    ['an answer of any length', `${'x'.repeat(20_000)}${whole}`],
  ])('is no answer where it is %s', (_, printed) => {
    expect(read(printed)).toMatchObject({ ok: false });
  });

  test('is what stands between the last two markers', () => {
    const twice = `${preflightPrinted({ functions: 9 })}${preflightPrinted({ functions: 2 })}`;
    expect(read(twice)).toMatchObject({ value: { virtualFunctions: 2 } });
    expect(read(`${preflightPrinted({ functions: 9 })}\n${begin}\n{}`)).toMatchObject({ ok: false });
  });
});
