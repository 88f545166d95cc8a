import { type GuestNic, type GuestReport, parseGuestReport, type Readings, rose } from './guest-report.ts';

/**
 * What is known about the gain: packets were seen on a virtual function; the flag is set and nothing more is known; or the guest says
 * that its traffic does not use one.
 */
export type Verification = 'proven' | 'configured-not-proven' | 'not-engaged';

export type GuestCause =
  /** Fewer virtual functions than accelerated network interfaces, and no device without a driver. */
  | 'no-virtual-function'
  /** Mellanox hardware is there, its driver is not. */
  | 'no-driver'
  /** MANA hardware is there, its driver is not. */
  | 'no-mana-driver'
  | 'virtual-function-down'
  /** Packets are sent, and none of them through the virtual function. */
  | 'counters-still'
  /** Fewer synthetic interfaces than the VM has accelerated ones: another system, or a user-space driver (DPDK) has them. */
  | 'not-seen'
  /** Too few packets while the guest was measured. */
  | 'idle'
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

const mana = '1414:00ba';

const sentence: Readonly<Record<GuestCause, string>> = {
  'no-virtual-function': 'the guest has fewer virtual functions than accelerated network interfaces',
  'no-driver': 'the guest has no driver for the Mellanox device that it sees',
  'no-mana-driver': 'the guest has no driver for the MANA device that it sees',
  'virtual-function-down': 'a virtual function is down',
  'counters-still': 'packets are sent, but not through the virtual function',
  'not-seen': 'the guest shows fewer network interfaces than are accelerated',
  idle: 'there was too little traffic to see any on the virtual function',
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
  const cause = causeIn(report, Math.max(1, acceleratedNics));
  const evidence = evidenceOf(report);
  if (cause === undefined) return { verification: 'proven', evidence };
  const open = cause === 'idle' || cause === 'not-seen';
  const verification = open ? 'configured-not-proven' : 'not-engaged';
  return { verification, cause, evidence };
}

function causeIn({ nics, devices, nicsLeftOut }: GuestReport, wanted: number): GuestCause | undefined {
  if (nics.length + nicsLeftOut < wanted) return 'not-seen';
  const bound = nics.filter(({ vf }) => vf !== null);
  if (bound.length + nicsLeftOut < wanted) {
    const bare = devices.filter(({ driver }) => driver === null);
    if (bare.some(({ id }) => id === mana)) return 'no-mana-driver';
    return bare.length > 0 ? 'no-driver' : 'no-virtual-function';
  }
  const working = bound.filter(usesVf).length;
  if (working >= wanted) return undefined;
  if (bound.some(({ vf }) => vf?.up === false)) return 'virtual-function-down';
  return bound.some(bypasses) ? 'counters-still' : 'idle';
}

/** Whether packets were seen on the virtual function, both ways. */
export function usesVf({ vf }: GuestNic): boolean {
  return vf?.up === true && rose(vf.rx) && rose(vf.tx);
}

/** The driver sends everything through a virtual function that is engaged; broadcasts are not received through it (accelerated-networking-how-it-works). */
export function bypasses({ vf, tx }: GuestNic): boolean {
  return vf !== null && rose(tx) && !rose(vf.tx) && !rose(vf.rx);
}

function evidenceOf({ os, kernel, release, devices, nics, nicsLeftOut }: GuestReport): string[] {
  const system = `${release ?? os}, kernel ${kernel ?? 'unknown'}`;
  const hardware = devices.map(
    ({ id, driver }) => `device ${id ?? 'unknown'}: driver ${driver ?? 'missing'}`,
  );
  const rest = nicsLeftOut === 0 ? [] : [`${nicsLeftOut} more network interfaces were not read`];
  return [system, ...new Set(hardware), ...nics.map(sayNic), ...rest];
}

function sayNic({ name, rx, tx, vf, ethtoolRose }: GuestNic): string {
  const own = `${name ?? 'a network interface'}: received ${change(rx)}, sent ${change(tx)}`;
  if (vf === null) return `${own}; no virtual function`;
  const state = vf.up ? 'up' : 'down';
  const by = vf.manager === null ? '' : `, configured by ${vf.manager}`;
  const ethtool = ethtoolRose === null ? '' : `, ethtool's counters ${ethtoolRose ? 'rise' : 'do not rise'}`;
  return `${own}; virtual function ${vf.name ?? ''} (${vf.id ?? 'unknown'}, ${vf.driver ?? 'no driver'}) ${state}${by}: received ${change(vf.rx)}, sent ${change(vf.tx)}${ethtool}`;
}

function change(counter: Readings): string {
  return counter === null ? 'unknown' : `${counter[0]} -> ${counter[1]}`;
}
