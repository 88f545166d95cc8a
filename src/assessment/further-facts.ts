import { isAllowedImage } from '../core/decision/allowed-images.ts';
import { ownImageOf } from '../core/decision/operating-system.ts';
import type { Facts } from '../core/model/facts.ts';
import type { ResourceId } from '../core/model/resource-id.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { CallContext, CloudReader, Result } from '../ports/cloud.ts';

/** What the rest of the facts comes from. */
type FurtherReads = Pick<CloudReader, 'readImageDeclaration' | 'isDynamicAddress' | 'readAcceleratedSibling'>;

/** Adds what only some VMs are assessed on, and is read only for those: their image's declaration, an accelerated sibling. */
export async function readFurther(
  cloud: FurtherReads,
  policy: Policy,
  vmId: ResourceId,
  facts: Facts,
  call: CallContext,
): Promise<Result<Facts>> {
  const [declared, sibling] = await Promise.all([
    asksForImage(facts, policy) ? readDeclaration(cloud, vmId, facts, call) : undefined,
    readSibling(cloud, policy, vmId, facts, call),
  ]);
  if (declared?.ok === false) return declared;
  if (sibling?.ok === false) return sibling;
  const { vm } = facts;
  const os = declared?.value === undefined ? vm.os : { ...vm.os, declared: declared.value };
  const found = sibling?.value === undefined ? {} : { acceleratedSibling: sibling.value };
  return { ok: true, value: { ...facts, vm: { ...vm, os }, ...found } };
}

function asksForImage({ vm }: Facts, policy: Policy): boolean {
  return ownImageOf(vm) !== undefined && !isAllowedImage(vm, policy.allowedImages);
}

function readDeclaration(
  cloud: FurtherReads,
  { subscriptionId }: ResourceId,
  { vm }: Facts,
  call: CallContext,
): ReturnType<CloudReader['readImageDeclaration']> {
  const { location, osDiskId, os } = vm;
  const question = {
    subscriptionId,
    location,
    ...(osDiskId === undefined ? {} : { osDiskId }),
    ...(os.imageId === undefined ? {} : { imageId: os.imageId }),
  };
  return cloud.readImageDeclaration(question, call);
}

function readSibling(
  cloud: FurtherReads,
  policy: Policy,
  vmId: ResourceId,
  { vm }: Facts,
  call: CallContext,
): ReturnType<CloudReader['readAcceleratedSibling']> | undefined {
  const { availabilitySetId } = vm;
  if (policy.availabilitySets !== 'sibling' || availabilitySetId === undefined) return undefined;
  return cloud.readAcceleratedSibling(availabilitySetId, vmId, call);
}

/** Adds the public addresses that a deallocation would release: asked only before an outage. */
export async function readDynamicAddresses(
  cloud: FurtherReads,
  facts: Facts,
  call: CallContext,
): Promise<Result<Facts>> {
  const addresses = [...new Set(facts.nics.flatMap(({ publicIpIds }) => publicIpIds))];
  const dynamicPublicIps: string[] = [];
  for (const address of addresses) {
    const dynamic = await cloud.isDynamicAddress(address, call);
    if (!dynamic.ok) return dynamic;
    if (dynamic.value) dynamicPublicIps.push(address);
  }
  return { ok: true, value: { ...facts, dynamicPublicIps } };
}
