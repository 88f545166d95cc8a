import { describe, expect, test } from 'vitest';
import type { GuestAnswer } from '../../../../src/core/model/evidence.ts';
import type { CloudFailure, Result } from '../../../../src/ports/cloud.ts';
import {
  type PreflightInput,
  type PreflightResult,
  preflight,
} from '../../../../src/workflow/orchestrations/guest/preflight.ts';
import { ByHand, noonPlus } from '../../../support/by-hand.ts';
import { noon, vmFacts } from '../../../support/facts.ts';

const { id: vmId, vmUid } = vmFacts();
const subject = { vmUid, size: 'Standard_D4s_v6', nicIds: ['n'], flagsOn: 0 };
const operation = { kind: 'async', url: 'https://arm/operations/1' } as const;
const accepted = { ok: true, value: { how: 'sent', operation } } as const;
const running = { ok: true, value: { state: 'running' } } as const;
const failing = (kind: CloudFailure['kind'], more: Partial<CloudFailure> = {}): Result<never> => ({
  ok: false,
  failure: { kind, message: `${kind} it is`, ...more },
});
const answer: GuestAnswer = {
  kind: 'answered',
  at: noonPlus(25),
  vmUid,
  size: 'Standard_D4s_v6',
  os: 'linux',
  virtualFunctions: 1,
  vfInLog: true,
  flagsOn: 0,
  kernel: null,
  nextKernel: null,
  drivers: { mellanox: 'both', mana: 'both' },
  managesVf: false,
  infiniband: 0,
  hardware: 'mlx5',
};
const over = { ok: true, value: { state: 'over', answer } } as const;
const none = (why: string) => ({
  ok: true,
  answer: expect.objectContaining({ kind: 'no-answer', vmUid, size: 'Standard_D4s_v6', why }),
});

interface Given {
  readonly start?: (nth: number) => unknown;
  readonly read?: (bench: ByHand, nth: number) => unknown;
  readonly until?: number;
}

/** Asks a guest by hand: what was answered, and when which calls were made. */
function asking({ start = () => accepted, read = () => over, until = 300 }: Given) {
  const calls: string[] = [];
  const bench: ByHand = new ByHand(
    {},
    {
      call: (name, _input, nth) => {
        calls.push(`${name} ${(bench.now - Date.parse(noon)) / 1000}`);
        return name === 'startPreflight' ? start(nth) : read(bench, nth);
      },
    },
  );
  const input: PreflightInput = {
    vmId,
    runId: 'run-1',
    correlationId: 'c',
    tagPrefix: 'accelnet',
    subject,
    until: Date.parse(noon) + until * 1000,
  };
  return { result: bench.child<PreflightResult>(preflight, input), bench, calls };
}

describe('a guest that is asked before a stop', () => {
  test('is asked once, by a request that is not sent late, and its answer is given', () => {
    const { result, bench } = asking({ read: (_, nth) => (nth < 3 ? running : over) });
    expect(result).toEqual({ ok: true, answer });
    const asked = { vmId, runId: 'run-1', correlationId: 'c', tagPrefix: 'accelnet', vmUid };
    expect(bench.inputsOf('startPreflight')).toEqual([
      { ...asked, size: 'Standard_D4s_v6', notAfter: noonPlus(120) },
    ]);
    expect(bench.inputsOf('readPreflight')).toHaveLength(3);
    expect(bench.inputsOf('readPreflight')[0]).toEqual({
      ...{ operation, correlationId: 'c', vmId, vmUid },
      ...{ size: 'Standard_D4s_v6', nicIds: ['n'], flagsOn: 0 },
    });
  });

  test('has four minutes from when it was asked, and five in all', () => {
    const silent = asking({ read: () => running });
    expect(silent.result).toEqual(none('the guest did not answer in time'));
    expect(silent.bench.now - Date.parse(noon)).toBeLessThanOrEqual(250_000);
    const short = asking({ read: () => running, until: 60 });
    expect(short.result).toEqual(none('the guest did not answer in time'));
    expect(short.bench.now - Date.parse(noon)).toBeLessThanOrEqual(70_000);
  });

  test('gave no answer if it was read after its deadline, whatever it says', () => {
    const late = asking({
      read: (bench) => {
        bench.now += 3_600_000;
        return over;
      },
    });
    expect(late.result).toEqual(none('the guest did not answer in time'));
    expect(late.calls.filter((call) => call.startsWith('read'))).toHaveLength(1);
  });

  test.each(['throttled', 'conflict'] as const)('is asked a second time where Azure answers %s', (kind) => {
    const twice = asking({
      start: (nth) => (nth === 1 ? failing(kind, { retryAfterSeconds: 40 }) : accepted),
    });
    expect(twice.result).toEqual({ ok: true, answer });
    expect(twice.calls.slice(0, 2)).toEqual([
      'startPreflight 0',
      expect.stringMatching(/^startPreflight 40/),
    ]);
    const thrice = asking({ start: () => failing(kind) });
    expect(thrice.result).toEqual(none(`Run Command: ${kind}: ${kind} it is`));
    expect(thrice.calls).toHaveLength(2);
    const tooLate = asking({ start: () => failing(kind, { retryAfterSeconds: 300 }) });
    expect(tooLate.calls).toHaveLength(1);
  });

  test.each([
    ['forbidden', 'the right Microsoft.Compute/virtualMachines/runCommand/action is missing'],
    ['unavailable', 'Run Command: unavailable: unavailable it is'],
    ['refused', 'Run Command: refused: refused it is'],
    ['locked', 'Run Command: locked: locked it is'],
  ] as const)('gives no answer where Azure answers %s, and is not asked again', (kind, why) => {
    const { result, calls } = asking({ start: () => failing(kind) });
    expect(result).toEqual(none(why));
    expect(calls).toHaveLength(1);
  });

  test('gives no answer where there is no operation to follow', () => {
    const { result } = asking({ start: () => ({ ok: true, value: { how: 'sent' } }) });
    expect(result).toEqual(none('Azure named no operation to follow'));
  });

  test.each(['suspended', 'changed', 'replaced', 'expired', 'not-found'] as const)(
    'is not remembered as silent where the answer to the request, or to a read, is %s',
    (kind) => {
      expect(asking({ start: () => failing(kind) }).result).toMatchObject({ ok: false, failure: { kind } });
      const read = asking({ read: (_, nth) => (nth === 1 ? running : failing(kind)) });
      expect(read.result).toMatchObject({ ok: false, failure: { kind } });
      expect(read.calls).toHaveLength(3);
    },
  );

  test('is read again where a read fails, with the pause that Azure asks for', () => {
    const { result, calls } = asking({
      read: (_, nth) => (nth === 1 ? failing('throttled', { retryAfterSeconds: 60 }) : over),
    });
    expect(result).toEqual({ ok: true, answer });
    expect(calls.at(-1)).toMatch(/^readPreflight 6[5-9]/);
  });
});
