import { foldCase } from '../lib/fold-case.ts';
import {
  acceleratedNics,
  type DiagnosisCheck,
  type DiagnosisContext,
  found,
  type MachineSeen,
  nameIn,
  notChecked,
  notFound,
} from './diagnosis-context.ts';

const flags = ({ facts }: MachineSeen): string[] =>
  facts.nics.map(({ id, flag }) => `${nameIn(id)}: enableAcceleratedNetworking is ${flag}`);

/** A flag that is off matters only on a size on which the flag has an effect. */
export function checkFlag(context: DiagnosisContext): DiagnosisCheck {
  const { facts, size } = context;
  if (size.answer === 'accelerated-by-platform')
    return notFound('the size is accelerated whatever the flag says');
  if (size.answer === 'not-capable') return notFound('the size could not follow the flag');
  return facts.nics.every(({ flag }) => flag === 'true')
    ? notFound(...flags(context))
    : found(flags(context));
}

export function checkSize({ facts, size }: DiagnosisContext): DiagnosisCheck {
  if (size.answer === 'unknown')
    return notChecked(`nothing certain is known of ${facts.vm.size}: ${size.source}`);
  const evidence = `${facts.vm.size}: ${size.answer} (${size.source})`;
  return size.answer === 'not-capable' ? found([evidence]) : notFound(evidence);
}

export function checkPlatform({ facts, size }: DiagnosisContext): DiagnosisCheck {
  if (size.answer === 'unknown')
    return notChecked(`nothing certain is known of ${facts.vm.size}: ${size.source}`);
  const evidence = `${facts.vm.size}: ${size.answer} (${size.source})`;
  return size.answer === 'accelerated-by-platform' ? found([evidence]) : notFound(evidence);
}

/** Both ends should be accelerated (accelerated-networking-overview). */
export function checkPeer({ peer }: DiagnosisContext): DiagnosisCheck {
  if (peer.kind === 'not-seen') return notChecked(peer.why);
  const name = nameIn(peer.facts.vm.id);
  if (peer.size.answer === 'not-capable')
    return found([`${name}: ${peer.facts.vm.size} cannot have it (${peer.size.source})`]);
  const evidence = flags(peer).map((line) => `${name}, ${line}`);
  return acceleratedNics(peer).length < peer.facts.nics.length ? found(evidence) : notFound(...evidence);
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
