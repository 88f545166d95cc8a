import { describe, expect, test } from 'vitest';
import {
  assessGuest,
  assessGuestOutput,
  noAnswer,
  sayCause,
} from '../../../src/core/guest/guest-assessment.ts';
import { device, guestNic, guestReport, printed, virtualFunction } from '../../support/guest-report.ts';

describe('the evidence from a guest shows', () => {
  const nothing = { kernel: null, release: null, devices: [], nics: [] };

  test('what was seen of the system, and what is unknown', () => {
    const [system] = assessGuest(guestReport({ ...nothing, os: 'windows' }), 1).evidence;
    expect(system).toBe('windows, kernel unknown');
  });

  test('each kind of device once, with its driver or that there is none', () => {
    const devices = [
      device('15b3:1016', 'mlx5_core'),
      device('15b3:1016', 'mlx5_core'),
      device('1414:00ba'),
      device(null, 'x'),
    ];
    expect(assessGuest(guestReport({ ...nothing, devices }), 1).evidence.slice(1)).toEqual([
      'device 15b3:1016: driver mlx5_core',
      'device 1414:00ba: driver missing',
      'device unknown: driver x',
    ]);
  });

  test('how many network interfaces were not read', () => {
    const evidence = assessGuest(guestReport({ ...nothing, nicsLeftOut: 3 }), 1).evidence;
    expect(evidence.slice(1)).toEqual(['3 more network interfaces were not read']);
  });

  const own = 'eth0: received 500 -> 620, sent 500 -> 620';
  const counters = 'received 500 -> 620, sent 500 -> 620';
  test.each([
    ['that it has no virtual function', guestNic(null), `${own}; no virtual function`],
    [
      'that its name and its counters are unknown values',
      guestNic(null, { name: null, rx: null, tx: null }),
      'a network interface: received unknown, sent unknown; no virtual function',
    ],
    [
      'that its virtual function is down, and who configures that',
      guestNic(virtualFunction({ up: false, manager: 'NetworkManager' })),
      `${own}; virtual function enP1s1 (15b3:1016, mlx5_core) down, configured by NetworkManager: ${counters}`,
    ],
    [
      'that nothing is known of its virtual function',
      guestNic(virtualFunction({ name: null, id: null, driver: null, rx: null, tx: null })),
      `${own}; virtual function  (unknown, no driver) up: received unknown, sent unknown`,
    ],
    [
      'that ethtool counts what the virtual function does',
      guestNic(virtualFunction(), { ethtoolRose: true }),
      `${own}; virtual function enP1s1 (15b3:1016, mlx5_core) up: ${counters}, ethtool's counters rise`,
    ],
    [
      'that ethtool counts nothing',
      guestNic(virtualFunction(), { ethtoolRose: false }),
      `${own}; virtual function enP1s1 (15b3:1016, mlx5_core) up: ${counters}, ethtool's counters do not rise`,
    ],
  ])('of a network interface %s', (_what, nic, line) => {
    expect(assessGuest(guestReport({ ...nothing, nics: [nic] }), 1).evidence.slice(1)).toEqual([line]);
  });
});

test('at most five faults are shown of an answer that cannot be read, and each is cut', () => {
  const broken = { ...guestReport(), os: 'mac', kernel: 1, release: 1, devices: 1, nics: 1 };
  const { evidence } = assessGuestOutput(printed({ ...broken, nicsLeftOut: -1, ['x'.repeat(500)]: 1 }), 1);
  expect(evidence).toHaveLength(5);
  expect(evidence[0]).toMatch(/^os: /);
  expect(assessGuestOutput(printed({ ...broken, version: 3 }), 1).evidence).toEqual([
    'version: should be 1 or 2',
  ]);
  const [fault = ''] = assessGuestOutput(printed({ ...guestReport(), ['x'.repeat(500)]: 1 }), 1).evidence;
  expect(fault.length).toBeLessThanOrEqual(200);
  expect(fault).toMatch(/^there is no member "x{60}…"$/);
});

test('a guest that gave no answer is neither proof nor failure, and the cause is cut to 300 characters', () => {
  const why = `Run Command: ${'x'.repeat(500)}`;
  expect(noAnswer(why)).toEqual({
    verification: 'configured-not-proven',
    cause: 'no-answer',
    evidence: [why.slice(0, 300)],
  });
});

test('each cause is explained in a sentence of its own', () => {
  const sentences = (
    [
      'no-virtual-function',
      'no-driver',
      'no-mana-driver',
      'not-joined',
      'virtual-function-down',
      'counters-still',
      'one-way',
      'not-seen',
      'idle',
      'not-readable',
      'unreadable',
      'no-answer',
    ] as const
  ).map(sayCause);
  expect(new Set(sentences).size).toBe(12);
  for (const sentence of sentences) expect(sentence).toMatch(/\w+ \w+/);
});
