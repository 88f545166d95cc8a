import { describe, expect, test } from 'vitest';
import { readFurther } from '../../src/assessment/further-facts.ts';
import { missingRights } from '../../src/assessment/missing-rights.ts';
import type { Facts } from '../../src/core/model/facts.ts';
import { parseVmId } from '../../src/core/model/resource-id.ts';
import { defaultPolicy } from '../../src/core/policy/policy.ts';
import type { CloudFailureKind, ImageQuestion } from '../../src/ports/cloud.ts';
import { failing } from '../support/answering.ts';
import { facts, nicFacts, noon, vmFacts } from '../support/facts.ts';
import { FakeCloud } from '../support/fake-cloud.ts';

const call = { correlationId: 'c' };
const own = parseVmId(vmFacts().id);
if (!own.ok) throw new Error('no VM');
const vmId = own.value;

test('the declaration of an image is read with what the VM names, and with nothing else', async () => {
  const questions: ImageQuestion[] = [];
  const ask = async (os: object, more: object = {}): Promise<void> => {
    const given = facts({ os: { image: 'custom', ...os } as Facts['vm']['os'], ...more });
    const cloud = new FakeCloud(noon);
    const readImageDeclaration = async (question: ImageQuestion) => {
      questions.push(question);
      return { ok: true, value: undefined } as const;
    };
    const { isDynamicAddress, readAcceleratedSibling } = cloud;
    const reads = { readImageDeclaration, isDynamicAddress, readAcceleratedSibling };
    await readFurther(reads, defaultPolicy, vmId, given, call);
  };
  await ask({});
  await ask({ imageId: '/image' }, { osDiskId: '/disk' });
  const { subscriptionId } = vmId;
  const plain = { subscriptionId, location: 'westeurope' };
  expect(questions).toStrictEqual([plain, { ...plain, osDiskId: '/disk', imageId: '/image' }]);
});

describe('rights that are missing', () => {
  const plan = { plan: 'align', nics: [nicFacts().id] } as const;
  const missing = (readPermissions: FakeCloud['readPermissions'], given = facts()) =>
    missingRights({ readPermissions }, given, plan, call);

  test.each<CloudFailureKind>(['forbidden', 'unreadable'])(
    'include the right to read our rights where that read fails as %s, once for each scope',
    async (kind) => {
      expect(await missing(async () => failing(kind))).toEqual({
        ok: true,
        value: [
          'Microsoft.Authorization/permissions/read on virtualMachines/vm1',
          'Microsoft.Authorization/permissions/read on networkInterfaces/vm1-nic',
        ],
      });
    },
  );

  test.each<CloudFailureKind>(['throttled', 'unavailable', 'refused'])(
    'are not known where the question fails as %s',
    async (kind) => {
      expect(await missing(async () => failing(kind))).toEqual(failing(kind));
    },
  );

  test('have names that are cut, since they are part of the evidence', async () => {
    const joins = [{ action: 'join', scope: `/x/subnets/${'s'.repeat(300)}` }];
    const answer = await missing(
      async () => ({ ok: true, value: [{ actions: ['Microsoft.*'], notActions: [] }] }),
      facts({}, { nics: [nicFacts({ joins })] }),
    );
    expect(answer).toEqual({ ok: true, value: [`join on ${`subnets/${'s'.repeat(300)}`.slice(0, 120)}`] });
  });
});
