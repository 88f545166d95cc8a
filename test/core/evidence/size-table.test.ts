import { describe, expect, test } from 'vitest';
import { sizeTable } from '../../../src/core/evidence/size-table.ts';
import { plainSizeName } from '../../../src/core/model/size-name.ts';
import { sizeAssessment } from '../../support/size-assessment.ts';

describe('a size that reports the capability', () => {
  test.each<[string, string]>([
    ['Standard_D4s_v3', 'capable'],
    ['Standard_DS2_v2_Promo', 'capable'],
    ['Standard_D2s_v5', 'accelerated-by-platform'],
    ['Standard_D4_v5', 'accelerated-by-platform'],
    ['Standard_D4ds_v5', 'accelerated-by-platform'],
    ['Standard_D4d_v5', 'accelerated-by-platform'],
    ['Standard_D4ls_v5', 'accelerated-by-platform'],
    ['Standard_D4lds_v5', 'accelerated-by-platform'],
    ['Standard_E8s_v5', 'accelerated-by-platform'],
    ['Standard_E8-4s_v5', 'accelerated-by-platform'],
    ['Standard_E8-2ds_v5', 'accelerated-by-platform'],
    ['Standard_E104is_v5', 'accelerated-by-platform'],
    ['Standard_D4ps_v6', 'accelerated-by-platform'],
    ['Standard_E96ps_v6', 'accelerated-by-platform'],
    ['Standard_D4pds_v6', 'accelerated-by-platform'],
    ['Standard_D4plds_v6', 'accelerated-by-platform'],
    ['Standard_E4pds_v6', 'accelerated-by-platform'],
    ['Standard_E104id_v5', 'accelerated-by-platform'],
    ['Standard_E8bds_v5', 'accelerated-by-platform'],
    ['Standard_E112ibs_v5', 'accelerated-by-platform'],
    ['Standard_D4as_v5', 'unknown'],
    ['Standard_D4ads_v5', 'unknown'],
    ['Standard_D4ps_v5', 'unknown'],
    ['Standard_E8as_v5', 'unknown'],
    ['Standard_E8-4as_v5', 'unknown'],
    ['Standard_D4s_v6', 'unknown'],
    ['Standard_D4s_v12', 'unknown'],
    ['Standard_F4as_v6', 'unknown'],
    ['Standard_DC4as_v5', 'not-capable'],
    ['Standard_NC24ads_A100_v4', 'capable'],
    ['Standard_NC4as_T4_v3', 'capable'],
    ['Standard_NC80adis_H100_v5', 'capable'],
    ['Standard_NC36lds_xl_RTXPRO6000BSE_v6', 'capable'],
    ['Standard_NV4ads_V710_v5', 'capable'],
    ['Standard_NC24rs_v3', 'not-capable'],
    ['Standard_NV4as_v4', 'not-capable'],
    ['Standard_DC2s_v2', 'not-capable'],
    ['Standard_NCC40ads_H100_v5', 'not-capable'],
    ['Standard_NV6ads_A10_v5', 'capable'],
    ['Standard_ND96asr_v4', 'capable'],
    ['Standard_B2ts_v2', 'capable'],
    ['Standard_B2als_v2', 'capable'],
    ['Standard_B4pls_v2', 'capable'],
    ['Standard_M64-16ms', 'capable'],
  ])('%s is %s', (size, answer) => {
    for (const spelt of [size, size.toUpperCase(), size.toLowerCase()])
      expect(sizeAssessment(spelt, 'yes')).toMatchObject({ answer });
  });
});

test('no entry makes a size capable that does not report the capability', () => {
  for (const size of ['Standard_D4s_v5', 'Standard_B2s_v2', 'Standard_NC6']) {
    expect(sizeAssessment(size, 'no').answer).toBe('not-capable');
    expect(sizeAssessment(size, 'unknown').answer).toBe('unknown');
  }
});

test.each([
  ['Standard_B2ts_v2', 'bsv2-series'],
  ['Standard_B2als_v2', 'basv2-series'],
  ['Standard_B4pls_v2', 'bpsv2-series'],
  ['Standard_D4ls_v5', 'dlsv5-series'],
])('the page of its own series answers for %s', (size, page) => {
  expect(sizeAssessment(size, 'yes').source).toContain(page);
});

test('every entry names its source, a page or a change of one, and the day on which it was read', () => {
  for (const { source, asOf } of sizeTable) {
    expect(source).toMatch(
      / (?:virtual-machines\/sizes\/[a-z-]+|virtual-network)\/[a-z]|^azure-docs PR \d+$|^microsoft\/lisa /,
    );
    expect(asOf).toMatch(/^2026-\d{2}-\d{2}$/);
  }
});

test.each([
  ['Standard_E8-4s_v5', 'e8s_v5'],
  ['Basic_A1', 'a1'],
  ['Standard_DS13-2_v2_Promo', 'ds13_v2'],
])('%s is known as %s', (size, name) => {
  expect(plainSizeName(size)).toBe(name);
});
