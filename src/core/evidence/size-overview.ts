import type { SizeKnowledge, SizeObservation } from '../model/evidence.ts';
import type { Capability } from '../model/facts.ts';
import { plainSizeName } from '../model/size-name.ts';
import type { Policy } from '../policy/policy.ts';
import { type SizeAssessment, weighSize } from './size-evidence.ts';
import { knowledgeOf } from './size-knowledge.ts';

/** A size of the fleet, by the last assessments of its VMs. */
export interface SizeInFleet {
  readonly vms: number;
  /** What Azure's list says of it, as far as these assessments show it. */
  readonly capability: Capability;
}

/** What is known of a size, and from what. No VM's own guest is in it. */
export interface SizeOverview extends Pick<SizeAssessment, 'answer' | 'source' | 'evidence' | 'missing'> {
  /** Two strong sources contradict each other. */
  readonly contradicted: boolean;
  readonly size: string;
  readonly settled: boolean;
  /** Of the fleet: distinct VMs by what they showed, and how many consistent ones settle it. */
  readonly observations: SizeKnowledge['counts'];
  readonly state: SizeKnowledge['state'];
  readonly needed: number;
  readonly locations: readonly string[];
  /** ISO 8601. */
  readonly since?: string;
  readonly until?: string;
  readonly nicLimit?: number;
  /** VMs of it in the fleet. */
  readonly vms: number;
}

interface Known {
  readonly observed: readonly SizeObservation[];
  /** By plain names. */
  readonly fleet: ReadonlyMap<string, SizeInFleet>;
  readonly policy: Pick<Policy, 'sizes' | 'preflight' | 'observationsNeeded'>;
  /** ISO 8601. */
  readonly now: string;
}

/** Every size that a VM has shown or the fleet has, in order of its name. */
export function sizesKnown(known: Known): readonly SizeOverview[] {
  const seen = new Map<string, SizeObservation[]>();
  for (const one of known.observed) {
    const size = plainSizeName(one.size);
    const own = seen.get(size);
    if (own === undefined) seen.set(size, [one]);
    else own.push(one);
  }
  const names = [...new Set([...seen.keys(), ...known.fleet.keys()])].sort();
  return names.map((size) => overviewOf(size, seen.get(size) ?? [], known));
}

function overviewOf(
  size: string,
  seen: readonly SizeObservation[],
  { fleet, policy, now }: Known,
): SizeOverview {
  const { vms = 0, capability = 'yes' } = fleet.get(size) ?? {};
  const knowledge = knowledgeOf(size, seen, policy.observationsNeeded, now, false);
  const { answer, source, evidence, missing, contradiction } = weighSize({
    size,
    offer: { acceleratedNetworking: capability, closed: false, closedZones: [] },
    evidence: { fleet: knowledge },
    rules: policy.sizes,
    preflight: policy.preflight,
    observedAt: now,
  });
  const { state, counts, needed, since, until, nicLimit } = knowledge;
  return {
    size,
    answer,
    source,
    settled: answer !== 'unknown',
    evidence,
    missing,
    contradicted: contradiction !== undefined,
    observations: counts,
    state,
    needed,
    locations: [...new Set(seen.map(({ location }) => location))].sort(),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(nicLimit === undefined ? {} : { nicLimit }),
    vms,
  };
}
