import { nicsToChange } from '../evidence/nic-limit.ts';
import { viewGuest } from '../guest/guest-view.ts';
import { foldCase } from '../lib/fold-case.ts';
import {
  type DiagnosisCheck,
  type DiagnosisContext,
  found,
  type MachineSeen,
  nameIn,
  notChecked,
  notFound,
  shownFunctions,
} from './diagnosis-context.ts';

const flags = ({ facts }: MachineSeen): string[] =>
  facts.nics.map(({ id, flag }) => `${nameIn(id)}: enableAcceleratedNetworking is ${flag}`);

/** Whether the guest shows as many virtual functions as the VM has network interfaces: then the host has engaged them, whatever the flags say. */
function isEngaged(context: DiagnosisContext): boolean {
  const { nics } = context.facts;
  return nics.length > 0 && shownFunctions(context) >= nics.length;
}

const engagedAnyway = ({ facts }: MachineSeen): string =>
  `the host has engaged it all the same: the guest shows a virtual function for each of ${facts.nics.length} network interfaces`;

/** A flag that is off matters only on a size on which the flag has an effect, and where the host has not engaged it anyway. */
export function checkFlag(context: DiagnosisContext): DiagnosisCheck {
  const { facts, size } = context;
  if (size.answer === 'accelerated-by-platform')
    return notFound('the size is accelerated whatever the flag says');
  if (size.answer === 'not-capable') return notFound('the size could not follow the flag');
  // An interface beyond what Azure accelerates is no cause.
  if (nicsToChange(facts).length === 0) return notFound(...flags(context));
  if (isEngaged(context)) return notFound(...flags(context), engagedAnyway(context));
  return found(flags(context));
}

const sayAnswer = ({ facts, size }: MachineSeen): string =>
  `${facts.vm.size}: ${size.answer} (${size.source})`;

const notCertain = ({ facts, size }: MachineSeen): string =>
  `nothing certain is known of ${facts.vm.size}: ${size.source}`;

/** What a table says of a size counts only where the guest shows nothing that its host has engaged. */
export function checkSize(context: DiagnosisContext): DiagnosisCheck {
  const { answer } = context.size;
  if (answer === 'unknown') return notChecked(notCertain(context));
  if (answer !== 'not-capable') return notFound(sayAnswer(context));
  const shown = shownFunctions(context);
  if (shown === 0) return found([sayAnswer(context)]);
  return notFound(
    sayAnswer(context),
    `the guest shows otherwise: virtual functions that the host has engaged: ${shown}`,
  );
}

export function checkPlatform(context: DiagnosisContext): DiagnosisCheck {
  const { facts, size, guest } = context;
  if (size.answer === 'accelerated-by-platform') return found([sayAnswer(context)]);
  const off = facts.nics.some(({ flag }) => flag !== 'true');
  const joined = guest.kind === 'seen' ? viewGuest(guest.report, 0).joined.length : 0;
  if (off && joined > 0 && joined >= facts.nics.length)
    return found([engagedAnyway(context), ...flags(context)]);
  return size.answer === 'unknown' ? notChecked(notCertain(context)) : notFound(sayAnswer(context));
}

/** Both ends should be accelerated (accelerated-networking-overview). */
export function checkPeer({ peer }: DiagnosisContext): DiagnosisCheck {
  if (peer.kind === 'not-seen') return notChecked(peer.why);
  const name = nameIn(peer.facts.vm.id);
  if (peer.size.answer === 'not-capable')
    return found([`${name}: ${peer.facts.vm.size} cannot have it (${peer.size.source})`]);
  const evidence = flags(peer).map((line) => `${name}, ${line}`);
  const plain = peer.size.answer === 'accelerated-by-platform' ? [] : nicsToChange(peer.facts);
  return plain.length > 0 ? found(evidence) : notFound(...evidence);
}

/** There is little gain across virtual networks, and less across regions (accelerated-networking-overview). */
export function checkPlace(context: DiagnosisContext): DiagnosisCheck {
  const { peer } = context;
  if (peer.kind === 'not-seen') return notChecked(peer.why);
  const [here, there] = [context.facts.vm, peer.facts.vm];
  const regions = `regions: ${here.location} and ${there.location}`;
  if (here.location.toLowerCase() !== there.location.toLowerCase()) return found([regions]);
  const [own, others] = [networksOf(context), networksOf(peer)];
  if (own.length === 0 || others.length === 0) return notChecked('the virtual networks could not be read');
  const networks = `virtual networks: ${own.map(nameIn).join(', ')} and ${others.map(nameIn).join(', ')}`;
  if (!own.some((one) => others.includes(one))) return found([networks]);
  const zones = `zones: ${here.zones.join(', ') || 'none'} and ${there.zones.join(', ') || 'none'}`;
  return notFound(regions, networks, zones);
}

/** The virtual networks of a VM, by their ids in lower case. */
function networksOf({ facts }: MachineSeen): string[] {
  const subnets = facts.nics.flatMap(({ joins }) => joins.map(({ scope }) => foldCase(scope)));
  return [
    ...new Set(subnets.flatMap((id) => /^(.+\/virtualnetworks\/[^/]+)\/subnets\/[^/]+$/.exec(id)?.[1] ?? [])),
  ];
}

export function checkAppliance({ facts, peer }: DiagnosisContext): DiagnosisCheck {
  const machines = peer.kind === 'seen' ? [facts, peer.facts] : [facts];
  const evidence = machines.flatMap(({ vm, nics }) => [
    ...nics.filter(({ ipForwarding }) => ipForwarding).map(({ id }) => `${nameIn(id)} forwards packets`),
    ...nics
      .filter(({ auxiliaryMode }) => auxiliaryMode.toLowerCase() !== 'none')
      .map(({ id, auxiliaryMode }) => `${nameIn(id)}: auxiliaryMode is ${auxiliaryMode}`),
    ...Object.keys(vm.tags)
      .filter((tag) => tag.toLowerCase() === 'legacyvmnva')
      .map((tag) => `${nameIn(vm.id)} has the tag ${tag}`),
  ]);
  if (evidence.length > 0) return found(evidence);
  return notFound('neither IP forwarding nor an appliance’s marks; routes through an appliance are not read');
}
