import { foldCase } from '../lib/fold-case.ts';
import { faulty, type Parsed, parsed } from '../lib/parsed.ts';

/** The id of a virtual machine or of a network interface, parsed into its parts. */
export interface ResourceId {
  readonly kind: 'vm' | 'nic';
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** The ARM path, with the fixed segments in their usual casing. */
  readonly path: string;
  /** The path as `foldCase` spells it: ARM ids are compared without case. */
  readonly key: string;
}

const types = {
  vm: { provider: 'Microsoft.Compute', type: 'virtualMachines', max: 64 },
  nic: { provider: 'Microsoft.Network', type: 'networkInterfaces', max: 80 },
} as const;

// Azure's naming rules (azure-resource-manager/management/resource-name-rules): letters, digits, '.', '_', '-';
// begins with a letter or digit, ends with a letter, digit or '_'. Resource groups may also hold parentheses
// and letters of any script, and may not end in a period.
export const resourceName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/;
export const groupName = /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u;
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isSubscriptionId(text: string): boolean {
  return guid.test(text);
}

/** Whether two ids, or two names in them, are one: ARM compares them without case. */
export function sameId(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && foldCase(a) === foldCase(b);
}

/**
 * Takes apart the ARM id of a VM or NIC, in any casing. Refuses everything else: other types, nested resources,
 * trailing slashes, dot segments, percent-encoding, control characters, and names beyond Azure's own rules, so that what
 * passes can be put into a URL.
 */
export function parseResourceId(text: string): Parsed<ResourceId> {
  if (text.length > 400) return faulty('resource id: longer than 400 characters');
  const parts = text.split('/');
  const [
    empty,
    subscriptions,
    subscriptionId = '',
    groups,
    group = '',
    providers,
    provider,
    type,
    name = '',
  ] = parts;
  const kind = sameId(type, types.vm.type) ? 'vm' : 'nic';
  const expected = types[kind];
  const shaped =
    parts.length === 9 &&
    empty === '' &&
    sameId(subscriptions, 'subscriptions') &&
    sameId(groups, 'resourceGroups') &&
    sameId(providers, 'providers') &&
    sameId(provider, expected.provider) &&
    sameId(type, expected.type);
  if (!shaped) return faulty('resource id: not the id of a virtual machine or of a network interface');
  const faults: string[] = [];
  if (!isSubscriptionId(subscriptionId)) faults.push('resource id: the subscription is not a GUID');
  if (!groupName.test(group)) faults.push('resource id: not a resource group name that Azure allows');
  if (name.length > expected.max || !resourceName.test(name))
    faults.push(`resource id: not a ${expected.type} name that Azure allows`);
  const [fault, ...more] = faults;
  if (fault !== undefined) return faulty(fault, ...more);
  const path = `/subscriptions/${foldCase(subscriptionId)}/resourceGroups/${group}/providers/${expected.provider}/${expected.type}/${name}`;
  return parsed({
    kind,
    subscriptionId: foldCase(subscriptionId),
    resourceGroup: group,
    name,
    path,
    key: foldCase(path),
  });
}

/** As `parseResourceId`, and the id must be a virtual machine's. */
export function parseVmId(text: string): Parsed<ResourceId> {
  const id = parseResourceId(text);
  return id.ok && id.value.kind !== 'vm' ? faulty('resource id: not a virtual machine') : id;
}

/** As `parseResourceId`, and the id must be a network interface's. */
export function parseNicId(text: string): Parsed<ResourceId> {
  const id = parseResourceId(text);
  return id.ok && id.value.kind !== 'nic' ? faulty('resource id: not a network interface') : id;
}

/** The path with each segment encoded: only a resource group may hold characters that a URL does not. */
export function urlPathOf(id: ResourceId): string {
  return id.path.split('/').map(encodeURIComponent).join('/');
}

/**
 * A key for this VM's durable entity: Durable Functions' instance ids hold no `/ \ # ?`, and the SDK puts them into URLs
 * unencoded, so everything but lower-case letters, digits, `.`, `_`, `-` is written as `~` and its code in hex.
 */
export function entityKeyOf(id: ResourceId): string {
  const encode = (part: string): string =>
    foldCase(part).replaceAll(/[^a-z0-9._-]/gu, (char) => `~${char.codePointAt(0)?.toString(16)}~`);
  return [id.subscriptionId, id.resourceGroup, id.name].map(encode).join(':');
}
