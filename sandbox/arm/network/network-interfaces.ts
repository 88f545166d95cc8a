import { keyOf, nameOf } from '../kernel/resource-id.ts';
import { changed, nextGuid, nextSerial, type Simulation } from '../kernel/simulation.ts';
import { refuseMissingLinks } from '../readable/linked-resources.ts';
import { anotherOperation, invalidBody, type Reply, refusal } from '../server/errors.ts';
import { faultsOf } from '../server/validation.ts';
import { accepted } from '../world/operation-urls.ts';
import { beginOperation, type Call } from '../world/operations.ts';
import type { NicResource } from '../world/resources.ts';
import { supersede } from '../world/superseded-write.ts';
import type { NetworkInterface } from '../world/world.ts';
import { nicFrom, nicWriteSchema, stamp } from './nic-body.ts';
import { refuseNicWrite } from './nic-rules.ts';

/** A network interface as GET shows it, its etag in body and header. */
export function nicReply(resource: NicResource, status = 200): Reply {
  return { status, body: resource, headers: { etag: resource.etag } };
}

/** A weak etag that was not used before. */
export function nextEtag(simulation: Simulation): string {
  return `W/"${nextGuid(simulation, 'etag')}"`;
}

/** An address in the sandbox's one subnet that was not given before. */
export function freeAddress(simulation: Simulation): string {
  const number = nextSerial(simulation) + 4;
  return `10.${Math.floor(number / 65_536) % 256}.${Math.floor(number / 256) % 256}.${number % 256}`;
}

/** PUT: creates or replaces a network interface. */
export function writeNic(
  simulation: Simulation,
  id: string,
  given: unknown,
  ifMatch: string | undefined,
  call: Call,
): Reply {
  const { world, settings } = simulation;
  const body = nicWriteSchema.safeParse(given);
  if (!body.success) return invalidBody(faultsOf(body.error));
  const existing = world.networkInterfaces[keyOf(id)];
  const refused =
    refuseEtag(id, existing, ifMatch) ??
    (existing === undefined ? refuseNew(body.data) : refuseNicWrite(simulation, body.data, existing)) ??
    refuseMissingLinks(simulation, id, body.data);
  if (refused !== undefined) return refused;
  const before = existing?.resource;
  const resource = nicFrom(body.data, before, {
    id: before?.id ?? id,
    name: before?.name ?? nameOf(id),
    etag: nextEtag(simulation),
    rules: settings.rules,
    freeAddress: () => freeAddress(simulation),
  });
  const operation = beginOperation(simulation, {
    name: 'networkInterfaces/write',
    resource: resource.id,
    location: resource.location,
    call,
    ...(before === undefined ? {} : { nicBefore: before }),
  });
  if (existing?.operation !== undefined) supersede(simulation, existing.operation, operation.id);
  world.networkInterfaces[keyOf(id)] = { resource, operation: operation.id };
  changed(simulation, 'nic', resource.id, before ?? null, resource);
  return accepted(simulation, operation, call, nicReply(resource, before === undefined ? 201 : 200));
}

function refuseNew({ properties }: { properties: { ipConfigurations?: unknown[] } }): Reply | undefined {
  if ((properties.ipConfigurations ?? []).length > 0) return undefined;
  return refusal(
    400,
    'NetworkInterfaceMustHaveOneIpConfiguration',
    'A network interface needs at least one IP configuration.',
    [],
  );
}

/** Network's refusal of a stale etag (recorded for other Network resources: terraform-provider-azurerm#13886, cloud-provider-azure#425). */
function refuseEtag(
  id: string,
  nic: NetworkInterface | undefined,
  ifMatch: string | undefined,
): Reply | undefined {
  if (ifMatch === undefined || (ifMatch === '*' && nic !== undefined) || ifMatch === nic?.resource.etag)
    return undefined;
  const detail = `Etag provided in if-match header ${ifMatch} does not match etag ${nic?.resource.etag ?? ''} of resource ${id} in NRP data store.`;
  return refusal(412, 'PreconditionFailed', 'Precondition failed.', [
    { code: 'PreconditionFailedEtagMismatch', message: detail },
  ]);
}

/** PATCH: a network interface takes new tags this way, and nothing else (azure-rest-api-specs networkInterface). */
export function tagNic(simulation: Simulation, nic: NetworkInterface, tags: Record<string, string>): Reply {
  if (nic.operation !== undefined) return anotherOperation(nic.operation);
  const before = nic.resource;
  nic.resource = stamp({ ...before, tags }, nextEtag(simulation), 'Succeeded');
  changed(simulation, 'nic', before.id, before, nic.resource);
  return nicReply(nic.resource);
}

/** DELETE: only a network interface without a VM. */
export function deleteNic(simulation: Simulation, nic: NetworkInterface, call: Call): Reply {
  const { resource } = nic;
  if (nic.operation !== undefined) return anotherOperation(nic.operation);
  const vm = resource.properties.virtualMachine?.id;
  if (vm !== undefined)
    return refusal(
      400,
      'NicInUse',
      `Network Interface ${resource.id} is used by existing resource ${vm}. In order to delete the network interface, it must be dissociated from the resource.`,
      [],
    );
  const operation = beginOperation(simulation, {
    name: 'networkInterfaces/delete',
    resource: resource.id,
    location: resource.location,
    call,
    nicBefore: resource,
  });
  nic.operation = operation.id;
  return accepted(simulation, operation, call, { status: 202 });
}
