import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { PastRun } from '../../src/core/model/facts.ts';
import type { Policy } from '../../src/core/policy/policy.ts';

interface ArmResource {
  readonly id: string;
  readonly [member: string]: unknown;
}

/**
 * A VM as ARM returns it, with its surroundings and the expected decision. The answers are invented in the shapes of
 * azure-rest-api-specs' examples (VirtualMachine_Get_InstanceView, NetworkInterface, galleryImages, deny-assignments list).
 */
export interface CorpusVm {
  readonly about: string;
  readonly expect: {
    /** With the plan, of a remediation. */
    readonly decision: string;
    readonly reasons: readonly string[];
    readonly aligns?: true;
  };
  /** With its instance view. */
  readonly vm: ArmResource & { readonly name: string };
  readonly networkInterfaces: readonly ArmResource[];
  readonly resourceGroup: ArmResource;
  /** Disks, image definitions, public addresses, availability sets, a list of network interfaces. */
  readonly others?: readonly ArmResource[];
  readonly locks?: readonly ArmResource[];
  readonly denyAssignments?: readonly ArmResource[];
  readonly restrictions?: readonly {
    size: string;
    location: string;
    zones?: ('1' | '2' | '3')[];
    reasonCode: 'QuotaId' | 'NotAvailableForSubscription';
  }[];
  readonly policy?: Partial<Policy>;
  readonly pastRuns?: readonly PastRun[];
}

export const corpusSubscription = '11111111-2222-4333-8444-555555555555';

const folder = path.resolve(import.meta.dirname, '../fixtures/corpus');

/** Every VM of the corpus. */
export function readCorpus(): readonly CorpusVm[] {
  const files = globSync('*.json', { cwd: folder }).sort();
  return files.flatMap((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as CorpusVm[]);
}

/** The answers to reads in a subscription that contains these VMs, by id. */
export function recordedReads(corpus: readonly CorpusVm[]): Record<string, object> {
  const resources = corpus.flatMap(({ vm, networkInterfaces, resourceGroup, others = [] }) => [
    vm,
    ...networkInterfaces,
    resourceGroup,
    ...others,
  ]);
  const authorization = `/subscriptions/${corpusSubscription}/providers/Microsoft.Authorization`;
  return {
    ...Object.fromEntries(resources.map((one) => [one.id, one])),
    [`${authorization}/locks`]: { value: corpus.flatMap(({ locks = [] }) => locks) },
    [`${authorization}/denyAssignments`]: {
      value: corpus.flatMap(({ denyAssignments = [] }) => denyAssignments),
    },
  };
}
