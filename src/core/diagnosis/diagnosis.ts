import {
  lookAtAppliance,
  lookAtFlag,
  lookAtPeer,
  lookAtPlace,
  lookAtPlatform,
  lookAtSize,
} from './diagnosis-azure.ts';
import { lookAtBandwidth } from './diagnosis-bandwidth.ts';
import { type Cause, causeSentences, causes } from './diagnosis-causes.ts';
import { fixes } from './diagnosis-fixes.ts';
import {
  lookAtBrokenDriver,
  lookAtDriver,
  lookAtEngagement,
  lookAtManager,
  lookAtPath,
  lookAtServicing,
  lookAtVirtualFunction,
} from './diagnosis-guest.ts';
import { acceleratedNics, type DiagnosisScene, type Fix, type Look } from './diagnosis-context.ts';
import { judgeGuest } from '../guest/guest-probe.ts';

/** One cause that was gone through: a found one has its fix. */
interface CauseLook extends Look {
  readonly cause: Cause;
  readonly fix?: Fix;
}

/** `cause`: the first that was found; `working`: none was, and the guest proves the gain; `unclear`: none was, and that is not proven. */
interface DiagnosisVerdict {
  readonly kind: 'cause' | 'working' | 'unclear';
  readonly cause?: Cause;
  readonly sentence: string;
}

export interface Diagnosis {
  readonly verdict: DiagnosisVerdict;
  /** Every known cause, in the order that they are gone through. */
  readonly causes: readonly CauseLook[];
}

const looks: Readonly<Record<Cause, (scene: DiagnosisScene) => Look>> = {
  'flag-off': lookAtFlag,
  'size-cannot': lookAtSize,
  'size-accelerates-anyway': lookAtPlatform,
  'not-engaged': lookAtEngagement,
  'virtual-function-missing': lookAtVirtualFunction,
  'no-driver': lookAtDriver,
  'driver-broken': lookAtBrokenDriver,
  'managed-virtual-function': lookAtManager,
  'synthetic-path-only': lookAtPath,
  'size-bandwidth-cap': lookAtBandwidth,
  'peer-not-accelerated': lookAtPeer,
  'peer-elsewhere': lookAtPlace,
  'network-appliance': lookAtAppliance,
  'host-servicing': lookAtServicing,
};

/** Goes through the known causes of a missing gain, with what was seen of each, and says which one it is. */
export function diagnose(scene: DiagnosisScene): Diagnosis {
  const gone = causes.map((cause): CauseLook => {
    const look = looks[cause](scene);
    return look.state === 'found' ? { cause, ...look, fix: fixes[cause](scene) } : { cause, ...look };
  });
  return { verdict: verdictOf(scene, gone), causes: gone };
}

function verdictOf(scene: DiagnosisScene, gone: readonly CauseLook[]): DiagnosisVerdict {
  const all = gone.filter(({ state }) => state === 'found');
  // That the platform accelerates a size explains a gain that does not come; anything else that is wrong with such a VM comes first.
  const first = all.find(({ cause }) => cause !== 'size-accelerates-anyway') ?? all[0];
  if (first !== undefined) {
    const { cause, evidence } = first;
    return { kind: 'cause', cause, sentence: `${causeSentences[cause]}: ${evidence[0] ?? 'no evidence'}.` };
  }
  const unseen = gone.filter(({ state }) => state === 'not-looked-at');
  const left = unseen.length === 0 ? '' : ` ${unseen.length} of ${gone.length} could not be looked at.`;
  if (isProven(scene))
    return {
      kind: 'working',
      sentence: `Accelerated Networking works: packets go through the virtual function.${left}`,
    };
  return { kind: 'unclear', sentence: `No known cause was found.${left}` };
}

function isProven(scene: DiagnosisScene): boolean {
  const { guest } = scene;
  const wanted = acceleratedNics(scene).length;
  return guest.kind === 'seen' && wanted > 0 && judgeGuest(guest.report, wanted).verification === 'proven';
}
