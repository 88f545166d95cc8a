import * as z from 'zod';
import type { ImageDeclaration } from '../../core/model/facts.ts';
import { imageDefinitionOf } from '../../core/model/image-id.ts';
import { parseRelatedId } from '../../core/model/related-id.ts';
import type { CallContext, CloudFailure, ImageQuestion, Result } from '../../ports/cloud.ts';
import { consequencesOf } from '../../ports/failure-table.ts';
import type { ArmClient } from '../arm/arm-client.ts';

// Old enough for every cloud; disks and galleries have versions of their own.
const diskVersion = '2022-03-02';
const galleryVersion = '2022-03-03';

const disk = z.object({
  properties: z.object({
    supportedCapabilities: z.object({ acceleratedNetwork: z.boolean().nullish() }).nullish(),
  }),
});
const definition = z.object({
  properties: z.object({
    features: z.array(z.object({ name: z.string().nullish(), value: z.string().nullish() })).nullish(),
  }),
});

/**
 * What the OS disk says of accelerated networking, else the gallery's image definition; undefined when neither says anything. An image of
 * somebody else's subscription often may not be read: then it declares nothing, which never counts as supported.
 */
export async function readImageDeclaration(
  client: ArmClient,
  question: ImageQuestion,
  call: CallContext,
): Promise<Result<ImageDeclaration | undefined>> {
  const byDisk = await ofDisk(client, question, call);
  return !byDisk.ok || byDisk.value !== undefined ? byDisk : await ofDefinition(client, question, call);
}

async function ofDisk(
  client: ArmClient,
  { osDiskId }: ImageQuestion,
  call: CallContext,
): Promise<Result<ImageDeclaration | undefined>> {
  const id = osDiskId === undefined ? undefined : parseRelatedId(osDiskId, 'disk');
  if (!id?.ok) return nothing;
  const path = `${id.value.urlPath}?api-version=${diskVersion}`;
  const { subscriptionId } = id.value;
  const answer = await client.send({ provider: 'compute', method: 'GET', subscriptionId, path }, call);
  // A VM's disk cannot be deleted: one that is not found is not visible yet.
  if (!answer.ok) return answer.failure.kind === 'not-found' ? answer : unlessLasting(answer.failure);
  const accelerated = disk.safeParse(answer.value.body).data?.properties.supportedCapabilities
    ?.acceleratedNetwork;
  return accelerated == null ? nothing : declared({ by: 'os-disk', acceleratedNetworking: accelerated });
}

async function ofDefinition(
  client: ArmClient,
  { imageId, subscriptionId: own, location }: ImageQuestion,
  call: CallContext,
): Promise<Result<ImageDeclaration | undefined>> {
  const id =
    imageId === undefined ? undefined : imageDefinitionOf(imageId, { subscriptionId: own, location });
  if (!id?.ok) return nothing;
  const { subscriptionId, urlPath } = id.value;
  const path = `${urlPath}?api-version=${galleryVersion}`;
  const answer = await client.send({ provider: 'compute', method: 'GET', subscriptionId, path }, call);
  // For an image in a subscription that is not visible, nothing more can be read.
  if (!answer.ok) return answer.failure.kind === 'not-visible' ? nothing : unlessLasting(answer.failure);
  const features = definition.safeParse(answer.value.body).data?.properties.features ?? [];
  // Name and value are spelt in several ways (compute galleryImages).
  const feature = features.find(({ name }) => name?.toLowerCase() === 'isacceleratednetworksupported');
  const value = feature?.value?.trim().toLowerCase();
  if (value !== 'true' && value !== 'false') return nothing;
  return declared({ by: 'image-definition', acceleratedNetworking: value === 'true' });
}

const nothing: Result<undefined> = { ok: true, value: undefined };

function declared(value: ImageDeclaration): Result<ImageDeclaration> {
  return { ok: true, value };
}

/** Gives back a failure that may pass; a read that is forbidden, or of an image that is gone, counts as no declaration. */
function unlessLasting(failure: CloudFailure): Result<undefined> {
  return consequencesOf(failure).assessedAgain ? { ok: false, failure } : nothing;
}
