import { describe, expect, test } from 'vitest';
import { assessOs } from '../../../src/core/decision/operating-system.ts';
import {
  operatingSystemFamilies,
  operatingSystemsAsOf,
} from '../../../src/core/decision/operating-systems.ts';

test('each family has its own name and the pages it was read from, and the day of that reading is given', () => {
  const names = operatingSystemFamilies.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, source } of operatingSystemFamilies) {
    expect(name).toMatch(/^[A-Z]/);
    expect(source).toMatch(/^azure-docs virtual-network\/accelerated-networking-/);
  }
  expect(operatingSystemsAsOf).toMatch(/^20\d\d-\d\d-\d\d$/);
});

describe('a size may come back on MANA hardware', () => {
  const old = { image: 'custom', reported: { name: 'ubuntu', version: '18.04' } } as const;
  const declared = { by: 'os-disk', acceleratedNetworking: true } as const;
  const needsMana = (size: string): boolean =>
    assessOs({ ...old, declared }, size).answer === 'not-mana-ready';

  test.each([
    ['Standard_D4_v2', 'Standard_DS4_v2', 'Standard_D4s_v3', 'Standard_D4ds_v4', 'Standard_D4ds_v5'],
    ['Standard_E4s_v3', 'Standard_E4-2ds_v4', 'Standard_E112ibds_v5'],
    ['Standard_B2s_v2', 'Standard_B4ls_v2'],
    ['Standard_A4_v2', 'Standard_A4m_v2'],
    ['Standard_F4', 'Standard_F4s', 'Standard_F4s_v2'],
    ['Standard_G3', 'Standard_GS3'],
    ['Standard_L8s'],
    ['Standard_M8ms_v6', 'Standard_D4ads_v7', 'Standard_D4s_v10'],
  ])('where it is of the series of %s', (...sizes) => {
    expect(sizes.filter((size) => !needsMana(size))).toEqual([]);
  });

  test('but not where it is of another series', () => {
    const others = ['Standard_M64s', 'Standard_M8ms_v2', 'Standard_L8s_v2', 'Standard_NC24rs_v3'];
    const amd = ['Standard_D4a_v4', 'Standard_D4as_v4', 'Standard_E96ias_v5', 'Standard_B4as_v2'];
    const arm = ['Standard_D4ps_v5', 'Standard_E4pds_v5', 'Standard_B2pts_v2'];
    const older = ['Standard_E4_v2', 'Standard_B2s', 'Standard_A4', 'Standard_D12', 'Standard_DS12'];
    expect([...others, ...amd, ...arm, ...older, 'Standard_DC4s_v3'].filter(needsMana)).toEqual([]);
  });
});
