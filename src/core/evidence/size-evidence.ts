import { globMatches } from '../lib/glob.ts';
import type { EvidenceFacts, SizeKnowledge, SizeSays } from '../model/evidence.ts';
import type { SizeOffer } from '../model/facts.ts';
import { plainSizeName, shortSizeName } from '../model/size-name.ts';
import type { SizeRule } from '../policy/policy-types.ts';
import { currentAdvice, currentGuest, guestVoteOf } from './guest-vote.ts';
import { missingEvidence } from './missing-evidence.ts';
import { sizeTable } from './size-table.ts';

/** The four answers about a size. `unknown` is never treated as `capable`. */
type SizeAnswer = 'capable' | 'not-capable' | 'accelerated-by-platform' | 'unknown';

/** Who says something of a size, the strongest first. */
type EvidenceSource = 'guest' | 'fleet' | 'operator' | 'table' | 'advisor' | 'resource-skus';

/** One piece of evidence of a size, as it is kept with a decision. */
export interface SizeEvidence {
  readonly source: EvidenceSource;
  /** Two strong ones that differ are a contradiction; weak ones never are. */
  readonly strength: 'strong' | 'weak';
  /** `not-platform`: a guest without a virtual function; it denies, and alone with the capability is a yes that a start must prove. */
  readonly says: SizeSays | 'not-platform' | 'supports-gain';
  /** Of which day or time it is, ISO 8601. */
  readonly at: string;
  /** Where it comes from, in words. */
  readonly from: string;
}

/** What is known of a size, and from what. */
export interface SizeAssessment {
  readonly answer: SizeAnswer;
  /** Where the answer comes from, in words. */
  readonly source: string;
  /** Everything that was said, the strongest first. */
  readonly evidence: readonly SizeEvidence[];
  /** For an unknown size: what is not there, and would decide. */
  readonly missing: readonly string[];
  /** The two that contradict each other; the answer is then `unknown`. */
  readonly contradiction?: readonly [SizeEvidence, SizeEvidence];
  /** The yes rests on what guests said: it counts as done only when the guest shows a virtual function after the start. */
  readonly needsProof?: true;
}

/** What is asked about a size. */
export interface SizeQuestion {
  readonly size: string;
  readonly offer: SizeOffer;
  /** Of the VM itself, or of no VM: a guest's answer about another VM must not be in it. */
  readonly evidence: EvidenceFacts;
  /** The operator's word; the first that fits counts. */
  readonly rules: readonly SizeRule[];
  /** `off`: guests' answers do not count. */
  readonly preflight: 'off' | 'when-unknown' | 'always';
  /** ISO 8601. */
  readonly observedAt: string;
}

const fifthOrNewer = /_v(?:[5-9]|[1-9]\d+)$/;
const capabilitySource = 'Resource SKUs: AcceleratedNetworkingEnabled';

/**
 * Weighs everything that is known of a size. Strong are the VM's own guest, what the fleet has shown, and the operator's word, which stands in
 * for the table. Two strong ones that differ make the size `unknown`; nothing weak ever contradicts. Without the capability the flag is refused
 * by Azure, whatever anybody says. Sizes of generation 5 and newer that nothing strong speaks of are `unknown`: Azure may accelerate them
 * already (azure-docs PR 128098), and a VM is only stopped for a gain that is certain.
 */
export function weighSize(asked: SizeQuestion): SizeAssessment {
  const { offer, observedAt } = asked;
  const own = { source: 'resource-skus', strength: 'weak', at: observedAt } as const;
  const operator = operatorEvidence(asked);
  if (offer.acceleratedNetworking === 'no') {
    const no: SizeEvidence = { ...own, says: 'no-effect', from: capabilitySource };
    return answered('not-capable', no, [no, ...(operator === undefined ? [] : [operator])]);
  }
  const listed = offer.acceleratedNetworking === 'yes';
  const guest = guestEvidence(asked);
  const fleet = fleetEvidence(asked.evidence.fleet);
  const said = operator ?? (listed ? tableEvidence(asked.size) : undefined);
  const strong = [guest, fleet, said].flatMap((one) => (one === undefined ? [] : [one]));
  const weak = [
    ...advisorEvidence(asked),
    ...(listed ? [{ ...own, says: 'supports-gain', from: capabilitySource } as const] : []),
  ];
  const evidence = [...strong, ...weak];
  // Azure must list a size before anything is concluded for it; only the operator, or a virtual function that is there, says more.
  if (!listed && operator === undefined && guest?.says !== 'platform')
    return unknownSize(asked, evidence, 'Resource SKUs: size or capability is missing');
  const contradiction = contradictionIn(strong);
  if (contradiction !== undefined)
    return { ...unknownSize(asked, evidence, sourceOf(contradiction)), missing: [], contradiction };
  const says = strong.find((one) => one.says !== 'not-platform') ?? guest;
  if (says?.says === 'not-platform' && isDenied(asked))
    return unknownSize(asked, evidence, 'another VM of this size was seen not to gain');
  if (says !== undefined) return saidBy(says, evidence, guest, said);
  if (fifthOrNewer.test(plainSizeName(asked.size)))
    return unknownSize(asked, evidence, 'no entry for this generation; azure-docs PR 128098');
  return { answer: 'capable', source: capabilitySource, evidence, missing: [] };
}

/**
 * Whether another VM of a size that only a guest speaks for was seen not to gain. The guest cannot tell a size without effect from one that
 * gains: the first start shows it, and no second VM is stopped to show it again.
 */
function isDenied({ size, evidence: { fleet } }: SizeQuestion): boolean {
  if (fleet === undefined || !fifthOrNewer.test(plainSizeName(size))) return false;
  return fleet.counts['no-effect'] + fleet.counts.platform > 0;
}

function saidBy(
  says: SizeEvidence,
  evidence: readonly SizeEvidence[],
  guest: SizeEvidence | undefined,
  said: SizeEvidence | undefined,
): SizeAssessment {
  switch (says.says) {
    case 'platform':
      return answered('accelerated-by-platform', says, evidence);
    case 'no-effect':
      return answered('not-capable', says, evidence);
    case 'gains':
    case 'not-platform':
    case 'supports-gain': {
      const yes = answered('capable', says, evidence);
      // What a guest claims is checked after the start, also where others say the same.
      return guest === undefined && said !== undefined ? yes : { ...yes, needsProof: true };
    }
  }
}

function answered(
  answer: SizeAnswer,
  { from }: SizeEvidence,
  evidence: readonly SizeEvidence[],
): SizeAssessment {
  return { answer, source: from, evidence, missing: [] };
}

function unknownSize(asked: SizeQuestion, evidence: readonly SizeEvidence[], source: string): SizeAssessment {
  return { answer: 'unknown', source, evidence, missing: missingEvidence(asked) };
}

function contradictionIn(strong: readonly SizeEvidence[]): readonly [SizeEvidence, SizeEvidence] | undefined {
  for (const [at, one] of strong.entries())
    for (const other of strong.slice(at + 1)) if (differ(one, other)) return [one, other];
  return undefined;
}

/** A guest without a virtual function denies only that the platform accelerates it. */
function differ(one: SizeEvidence, other: SizeEvidence): boolean {
  return one.says === 'not-platform' ? other.says === 'platform' : one.says !== other.says;
}

function sourceOf([one, other]: readonly [SizeEvidence, SizeEvidence]): string {
  return `${one.from} against ${other.from}`;
}

function guestEvidence(asked: SizeQuestion): SizeEvidence | undefined {
  const guest = currentGuest(asked);
  const vote = guest === undefined ? 'unclear' : guestVoteOf(guest);
  if (guest === undefined || vote === 'unclear') return undefined;
  const seen = `${guest.virtualFunctions} virtual functions, flag on at ${guest.flagsOn} network interfaces`;
  return { source: 'guest', strength: 'strong', says: vote, at: guest.at, from: `the guest: ${seen}` };
}

function fleetEvidence(fleet: SizeKnowledge | undefined): SizeEvidence | undefined {
  if (fleet?.state !== 'settled' || fleet.says === undefined) return undefined;
  const { says, counts, until = '' } = fleet;
  return { source: 'fleet', strength: 'strong', says, at: until, from: `the fleet: ${counts[says]} VMs` };
}

function operatorEvidence({ size, rules, observedAt }: SizeQuestion): SizeEvidence | undefined {
  const own = shortSizeName(size);
  const rule = rules.find(({ pattern }) => globMatches(shortSizeName(pattern), own));
  if (rule === undefined) return undefined;
  const { says, note } = rule;
  return { source: 'operator', strength: 'strong', says, at: observedAt, from: `policy: sizes (${note})` };
}

function tableEvidence(size: string): SizeEvidence | undefined {
  const name = plainSizeName(size);
  const entry = sizeTable.find(({ pattern }) => pattern.test(name));
  if (entry === undefined) return undefined;
  const { says, source, asOf } = entry;
  return { source: 'table', strength: 'strong', says, at: asOf, from: source };
}

function advisorEvidence(asked: SizeQuestion): readonly SizeEvidence[] {
  const advice = currentAdvice(asked.evidence.advisor, asked.observedAt);
  if (advice?.kind !== 'configuration') return [];
  const from = 'Azure Advisor: AccelNetConfiguration';
  return [{ source: 'advisor', strength: 'weak', says: 'supports-gain', at: advice.lastUpdated, from }];
}
