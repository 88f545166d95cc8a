import { isNotReadable, viewGuest } from '../guest/guest-view.ts';
import { sayNotReadable } from './checked-guest.ts';
import {
  checkAppliance,
  checkFlag,
  checkPeer,
  checkPlace,
  checkPlatform,
  checkSize,
} from './diagnosis-azure.ts';
import { checkBandwidth } from './diagnosis-bandwidth.ts';
import { type Cause, causeSentences, causes } from './diagnosis-causes.ts';
import {
  type DiagnosisCheck,
  type DiagnosisContext,
  type Fix,
  wantedFunctions,
} from './diagnosis-context.ts';
import { checkBrokenDriver, checkDriver } from './diagnosis-drivers.ts';
import { fixes } from './diagnosis-fixes.ts';
import { checkEngagement, checkServicing, checkVirtualFunction } from './diagnosis-guest.ts';
import { checkJoining, checkManager, checkOneWay, checkPath } from './diagnosis-path.ts';
import { workingNotes } from './working-notes.ts';

/** One cause that was checked; a found one has its fix. */
interface CauseCheck extends DiagnosisCheck {
  readonly cause: Cause;
  readonly fix?: Fix;
}

/** `cause`: the first that was found; `working`: none was, and the guest proves the gain; `unclear`: none was, and that is not proven. */
interface DiagnosisConclusion {
  readonly kind: 'cause' | 'working' | 'unclear';
  readonly cause?: Cause;
  readonly sentence: string;
}

export interface Diagnosis {
  readonly conclusion: DiagnosisConclusion;
  /** Every known cause, in the order in which they are checked. */
  readonly causes: readonly CauseCheck[];
}

const checks: Readonly<Record<Cause, (context: DiagnosisContext) => DiagnosisCheck>> = {
  'driver-broken': checkBrokenDriver,
  'no-driver': checkDriver,
  'virtual-function-not-joined': checkJoining,
  'managed-virtual-function': checkManager,
  'host-servicing': checkServicing,
  'one-way-traffic': checkOneWay,
  'synthetic-path-only': checkPath,
  'virtual-function-missing': checkVirtualFunction,
  'not-engaged': checkEngagement,
  'flag-off': checkFlag,
  'size-cannot': checkSize,
  'size-bandwidth-cap': checkBandwidth,
  'peer-not-accelerated': checkPeer,
  'peer-elsewhere': checkPlace,
  'network-appliance': checkAppliance,
  'size-accelerates-anyway': checkPlatform,
};

/** Checks the known causes of a missing gain, with what was seen of each, and says which one it is. */
export function diagnose(context: DiagnosisContext): Diagnosis {
  const gone = causes.map((cause): CauseCheck => {
    const check = checks[cause](context);
    return check.state === 'found' ? { cause, ...check, fix: fixes[cause](context) } : { cause, ...check };
  });
  return { conclusion: conclusionOf(context, gone), causes: gone };
}

function conclusionOf(context: DiagnosisContext, gone: readonly CauseCheck[]): DiagnosisConclusion {
  const first = gone.find(({ state }) => state === 'found');
  if (first !== undefined) {
    const { cause, evidence } = first;
    return { kind: 'cause', cause, sentence: `${causeSentences[cause]}: ${evidence[0] ?? 'no evidence'}.` };
  }
  const unseen = gone.filter(({ state }) => state === 'not-checked');
  const left = unseen.length === 0 ? '' : ` ${unseen.length} of ${gone.length} could not be checked.`;
  if (isProven(context)) {
    const works = 'Accelerated Networking works: packets go through the virtual function.';
    return { kind: 'working', sentence: [works, ...workingNotes(context)].join(' ') + left };
  }
  const unread = notReadable(context);
  const sentence = unread === undefined ? '' : `${unread[0]?.toUpperCase()}${unread.slice(1)}. `;
  return { kind: 'unclear', sentence: `${sentence}No known cause was found.${left}` };
}

function isProven(context: DiagnosisContext): boolean {
  const { guest } = context;
  const wanted = wantedFunctions(context);
  return guest.kind === 'seen' && wanted > 0 && viewGuest(guest.report, wanted).condition === 'working';
}

function notReadable({ guest }: DiagnosisContext): string | undefined {
  return guest.kind === 'seen' && isNotReadable(guest.report) ? sayNotReadable(guest.report) : undefined;
}
