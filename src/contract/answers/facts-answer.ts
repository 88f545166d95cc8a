import * as z from 'zod';
import { evidenceFacts } from './evidence-facts.ts';

// What Azure said, as it was read: its texts are never more than texts.
const tags = z.record(z.string(), z.string());
const optional = z.string().exactOptional();
const texts = z.array(z.string());

const os = z.strictObject({
  image: z.union([
    z.enum(['custom', 'none']),
    z.strictObject({ publisher: z.string(), offer: z.string(), sku: z.string() }),
  ]),
  type: z.enum(['linux', 'windows']).exactOptional(),
  reported: z.strictObject({ name: z.string(), version: z.string() }).exactOptional(),
  imageId: optional,
  declared: z
    .strictObject({ by: z.enum(['os-disk', 'image-definition']), acceleratedNetworking: z.boolean() })
    .exactOptional(),
});

const vm = z
  .strictObject({
    id: z.string(),
    vmUid: z.string(),
    location: z.string(),
    zones: texts,
    size: z.string(),
    createdAt: optional,
    provisioningState: z.string(),
    failureCode: optional,
    power: z.enum([
      'creating',
      'starting',
      'running',
      'stopping',
      'stopped',
      'deallocating',
      'deallocated',
      'unknown',
    ]),
    hibernated: z.boolean(),
    agent: z.strictObject({ ready: z.boolean(), reportedAt: optional }).exactOptional(),
    extensions: z.array(z.strictObject({ name: z.string(), provisioningState: z.string() })),
    tags,
    nicIds: texts,
    priority: z.string(),
    os,
    ephemeralOsDisk: z.boolean(),
    osDiskId: optional,
    virtualTpm: z.boolean(),
    managedBy: optional,
    availabilitySetId: optional,
    scaleSetId: optional,
    proximityPlacementGroupId: optional,
    dedicatedHostId: optional,
    capacityReservationGroupId: optional,
    plan: z.strictObject({ publisher: z.string(), product: z.string(), name: z.string() }).exactOptional(),
    extendedLocation: optional,
  })
  .meta({ id: 'VmFacts' });

const nic = z
  .strictObject({
    id: z.string(),
    flag: z.enum(['true', 'false', 'null', 'absent']),
    provisioningState: z.string(),
    ipForwarding: z.boolean(),
    auxiliaryMode: z.string(),
    primary: z.boolean().exactOptional(),
    publicIpIds: texts,
    otherVmId: optional,
    backendPools: texts,
    joins: z.array(z.strictObject({ action: z.string(), scope: z.string() })),
  })
  .meta({ id: 'NicFacts' });

const sizeOffer = z.strictObject({
  acceleratedNetworking: z.enum(['yes', 'no', 'unknown']),
  closed: z.boolean(),
  closedZones: texts,
  maxNics: z.number().exactOptional(),
  vcpus: z.number().exactOptional(),
  vcpusPerCore: z.number().exactOptional(),
  rdma: z.boolean().exactOptional(),
});

const pastRun = z.strictObject({
  outcome: z.string(),
  at: z.string(),
  runId: optional,
  vmUid: optional,
  nics: texts.exactOptional(),
  nicsRefused: texts.exactOptional(),
  nicLimit: z.int().exactOptional(),
  size: optional,
  notifiedAt: optional,
});

const disruptionGroup = z.strictObject({
  domain: z.string(),
  kind: z.enum(['loadBalancerPools', 'applicationGatewayPools', 'groups']),
  name: z.string(),
  others: z.array(z.strictObject({ id: z.string(), available: z.boolean() })).exactOptional(),
  unreadable: optional,
});

/** All that a decision was made on. */
export const facts = z
  .strictObject({
    observedAt: z.string(),
    vm,
    nics: z.array(nic),
    group: z.strictObject({ tags, managedBy: optional }),
    subscription: z.strictObject({ tags }),
    sizeOffer,
    readOnlyLocks: z.array(z.strictObject({ id: z.string(), scope: z.string() })),
    denyAssignments: z.array(
      z.strictObject({
        id: z.string(),
        scope: z.string(),
        below: z.boolean(),
        denies: optional,
        joins: texts,
      }),
    ),
    dynamicPublicIps: texts,
    acceleratedSibling: optional,
    evidence: evidenceFacts.exactOptional(),
    pastRuns: z.array(pastRun),
    approved: z.literal(true).exactOptional(),
    disruptionGroups: z.array(disruptionGroup).exactOptional(),
    missingRights: texts.exactOptional(),
  })
  .meta({ id: 'Facts' });
