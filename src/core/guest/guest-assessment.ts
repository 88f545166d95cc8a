import { guestEvidence } from './guest-evidence.ts';
import { type GuestReport, parseGuestReport } from './guest-report.ts';
import { type GuestCondition, type GuestView, viewGuest } from './guest-view.ts';

/**
 * What is known about the gain: packets were seen on a virtual function; the flag is set and nothing more is known; or the guest says
 * that its traffic does not use one.
 */
export type Verification = 'proven' | 'configured-not-proven' | 'not-engaged';

export type GuestCause =
  /** Fewer virtual functions than accelerated network interfaces, and no device without a driver. */
  | 'no-virtual-function'
  /** Network hardware is there, its driver is not. */
  | 'no-driver'
  /** MANA hardware is there, its driver is not. */
  | 'no-mana-driver'
  /** A virtual function is there, and no synthetic interface has it. */
  | 'not-joined'
  | 'virtual-function-down'
  /** Packets are sent, and none of them through the virtual function. */
  | 'counters-still'
  /** Packets leave through the virtual function, and none returns. */
  | 'one-way'
  /** Fewer synthetic interfaces than the VM has accelerated ones: another system, or a user-space driver (DPDK) has them. */
  | 'not-seen'
  /** Too few packets while the guest was measured. */
  | 'idle'
  /** Neither Linux nor Windows, or one that shows nothing: its report says nothing. */
  | 'not-readable'
  | 'unreadable'
  /** The guest gave no answer: Run Command was refused, failed, or took too long. */
  | 'no-answer';

export interface GuestAssessment {
  readonly verification: Verification;
  /** Absent where the gain is proven. */
  readonly cause?: GuestCause;
  /** What was seen, in lines for people. */
  readonly evidence: readonly string[];
}

// Microsoft's own network hardware is MANA, of whichever device id (accelerated-networking-mana-linux).
const isMana = (id: string | null): boolean => id?.startsWith('1414:') === true;

const sentence: Readonly<Record<GuestCause, string>> = {
  'no-virtual-function': 'the guest has fewer virtual functions than accelerated network interfaces',
  'no-driver': 'the guest has no driver for the network device that it sees',
  'no-mana-driver': 'the guest has no driver for the MANA device that it sees',
  'not-joined': 'a virtual function is there, and no synthetic network interface has it',
  'virtual-function-down': 'a virtual function is down',
  'counters-still': 'packets are sent, but not through the virtual function',
  'one-way': 'packets leave through the virtual function, and none returns',
  'not-seen': 'the guest shows fewer network interfaces than are accelerated',
  idle: 'there was too little traffic to see any on the virtual function',
  'not-readable': 'the guest’s system is one that the probe cannot read',
  unreadable: 'the answer of the guest cannot be read',
  'no-answer': 'the guest gave no answer',
};

/** The cause as a sentence, for failures and logs. */
export function sayCause(cause: GuestCause): string {
  return sentence[cause];
}

/** The assessment where the guest could not be asked. */
export function noAnswer(why: string): GuestAssessment {
  return { verification: 'configured-not-proven', cause: 'no-answer', evidence: [why.slice(0, 300)] };
}

/** Assesses what a script printed on a VM that should have so many accelerated network interfaces. Never throws. */
export function assessGuestOutput(printed: string, acceleratedNics: number): GuestAssessment {
  const report = parseGuestReport(printed);
  if (report.ok) return assessGuest(report.value, acceleratedNics);
  const evidence = report.faults.slice(0, 5).map((fault) => fault.slice(0, 200));
  return { verification: 'configured-not-proven', cause: 'unreadable', evidence };
}

/**
 * Assesses a guest's report. The gain is proven only if as many interfaces as are accelerated have a virtual function that is up and whose
 * counters rose both ways; an idle one proves nothing, and is no failure.
 */
export function assessGuest(report: GuestReport, acceleratedNics: number): GuestAssessment {
  const cause = causeIn(viewGuest(report, Math.max(1, acceleratedNics)));
  const evidence = guestEvidence(report);
  if (cause === undefined) return { verification: 'proven', evidence };
  const open = cause === 'idle' || cause === 'not-seen' || cause === 'not-readable';
  const verification = open ? 'configured-not-proven' : 'not-engaged';
  return { verification, cause, evidence };
}

const causesOf: Readonly<Record<Exclude<GuestCondition, 'working' | 'no-driver'>, GuestCause>> = {
  'not-joined': 'not-joined',
  missing: 'no-virtual-function',
  down: 'virtual-function-down',
  still: 'counters-still',
  'one-way': 'one-way',
  idle: 'idle',
  'not-seen': 'not-seen',
  'not-readable': 'not-readable',
};

function causeIn({ condition, bare }: GuestView): GuestCause | undefined {
  if (condition === 'working') return undefined;
  if (condition === 'no-driver') return bare.some(({ id }) => isMana(id)) ? 'no-mana-driver' : 'no-driver';
  return causesOf[condition];
}
