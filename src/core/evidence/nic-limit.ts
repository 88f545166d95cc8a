import { foldCase } from '../lib/fold-case.ts';
import type { Facts, NicFacts, PastRun, SizeOffer } from '../model/facts.ts';
import { plainSizeName } from '../model/size-name.ts';
import { tagsByLevel } from '../policy/owner-tags.ts';

/** How many network interfaces of a VM Azure accelerates, and where that is said. */
export interface NicLimit {
  readonly limit: number;
  readonly source: string;
}

// No API tells it; two repositories of Microsoft hard-code it (read 2026-11-30). The pages of earlier dv3, dv4, ev3, ev4, dav4, easv5 and ddv5 said
// it too. Of D/E v5 on Intel with two vCPUs the two differ: those are not limited, and a refusal of the second interface keeps the first.
const inBoth =
  'd1_v2 ds1_v2 d2_v3 d2s_v3 d2_v4 d2s_v4 d2a_v4 d2as_v4 d2d_v4 d2ds_v4 e2_v3 e2s_v3 e2a_v4 e2as_v4 e2_v4 e2s_v4 e2d_v4 e2ds_v4 f2s_v2';
const inLisa = 'd2as_v5 d2als_v5 d2ads_v5 dc2as_v5 dc2ads_v5 e2as_v5 e2ads_v5 ec2as_v5 ec2ads_v5 f1 f1s';
const lisa = 'microsoft/lisa platform_.py';
const listed: ReadonlyMap<string, string> = new Map([
  ...inBoth.split(' ').map((size) => [size, `${lisa}; Azure/RGCOPY rgcopy.ps1`] as const),
  ...inLisa.split(' ').map((size) => [size, lisa] as const),
]);

// Pages of series from generation 6 on drop the note, and on D/E v5 of Intel it is in dispute.
const withoutTheRule = /_v(?:[6-9]|[1-9]\d+)$|^[de]\d+i?[bl]?d?s?_v5$/;
// A constrained size has the hardware of one with more virtual processors: never less than two cores.
const constrained = /^[a-z]+_[a-z]+\d+-\d+/i;

/** Below two physical cores Azure accelerates one interface (Microsoft in azure-docs#79533). */
function byCores(size: string, { vcpus, vcpusPerCore }: SizeOffer): NicLimit | undefined {
  if (vcpus === undefined || vcpusPerCore === undefined) return undefined;
  if (vcpus / vcpusPerCore >= 2 || constrained.test(size) || withoutTheRule.test(plainSizeName(size)))
    return undefined;
  const source = `azure-docs#79533: less than two physical cores (${vcpus} vCPUs, ${vcpusPerCore} a core)`;
  return { limit: 1, source };
}

/** How many network interfaces of a VM of this size Azure accelerates; undefined where nothing is known to limit it. */
export function nicLimitOf(
  size: string,
  offer: SizeOffer,
  fleet?: { readonly nicLimit?: number },
): NicLimit | undefined {
  const source = listed.get(plainSizeName(size));
  const documented = source === undefined ? byCores(size, offer) : { limit: 1, source };
  const seen = fleet?.nicLimit;
  if (seen === undefined || (documented !== undefined && documented.limit <= seen)) return documented;
  return { limit: Math.max(seen, 1), source: 'the fleet: Azure refused a further one on this size' };
}

/** The last run of this VM, in its present size, in which Azure refused an interface while others were kept. */
function lastRefusal({ vm, pastRuns }: Facts): PastRun | undefined {
  return pastRuns.find(
    ({ nicsRefused = [], vmUid, size }) =>
      nicsRefused.length > 0 &&
      vmUid === vm.vmUid &&
      (size === undefined || foldCase(size) === foldCase(vm.size)),
  );
}

/** Which interfaces are changed, and why not all of them. */
export interface NicChoice {
  /** The first one is written first; none where the VM is at its maximum. */
  readonly change: readonly string[];
  /** What limits their number, where that is known. */
  readonly limit?: NicLimit;
}

const isPlain = ({ flag }: NicFacts): boolean => flag !== 'true';

/**
 * The interfaces of a VM to turn the flag on at: all without it, or as many as Azure accelerates more. First comes the one that the VM's own tag
 * `PREFIX-nic` names, where a prefix is given, then those that Azure has not refused, of these the primary one.
 */
export function chooseNics(facts: Facts, tagPrefix?: string): NicChoice {
  const plain = facts.nics.filter(isPlain);
  if (plain.length === 0) return { change: [] };
  const on = facts.nics.length - plain.length;
  const ofSize = nicLimitOf(facts.vm.size, facts.sizeOffer, facts.evidence?.fleet);
  // Lists do not give past runs: they are not read where the size decides.
  if (ofSize !== undefined && on >= ofSize.limit) return { change: [], limit: ofSize };
  const refusal = lastRefusal(facts);
  const limit = smaller(ofSize, limitOfRefusal(refusal));
  const refused = new Set((refusal?.nicsRefused ?? []).map((id) => foldCase(id)));
  const named = tagPrefix === undefined ? undefined : namedNic(facts, tagPrefix).nic;
  const place = ({ id, primary }: NicFacts): number =>
    id === named ? 0 : (refused.has(foldCase(id)) ? 2 : 1) + (primary === true ? 0 : 0.5);
  const ordered = plain.toSorted((one, other) => place(one) - place(other)).map(({ id }) => id);
  return limit === undefined
    ? { change: ordered }
    : { change: ordered.slice(0, Math.max(limit.limit - on, 0)), limit };
}

function smaller(one: NicLimit | undefined, other: NicLimit | undefined): NicLimit | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.limit < one.limit ? other : one;
}

function limitOfRefusal(run: PastRun | undefined): NicLimit | undefined {
  if (run === undefined) return undefined;
  return { limit: Math.max(run.nicLimit ?? 1, 1), source: `Azure refused a further one at ${run.at}` };
}

/** The interfaces to turn the flag on at, the first one first; none where the VM is at its maximum. */
export function nicsToChange(facts: Facts, tagPrefix?: string): readonly string[] {
  return chooseNics(facts, tagPrefix).change;
}

/**
 * The interface that the VM's own tag `PREFIX-nic` names, by its name in any case; where the VM has none of that name, what the tag says. Of several
 * spellings of the tag the first that names one counts.
 */
export function namedNic(
  { vm, nics }: Pick<Facts, 'vm' | 'nics'>,
  tagPrefix: string,
): { readonly nic?: string; readonly unknown?: string } {
  const [own] = tagsByLevel({ vm: vm.tags }, `${tagPrefix}-nic`);
  const values = own?.values ?? [];
  for (const value of values) {
    const nic = nics.find(({ id }) => foldCase(id.split('/').at(-1) ?? '') === foldCase(value.trim()));
    if (nic !== undefined) return { nic: nic.id };
  }
  const [unknown] = values;
  return unknown === undefined ? {} : { unknown: unknown.slice(0, 80) };
}
