import * as z from 'zod';
import { writeVm } from '../compute/virtual-machines.ts';
import { raise } from '../events/events.ts';
import { raiseWrite } from '../events/events-of-writes.ts';
import { groupId, keyOf, nameOf } from '../kernel/resource-id.ts';
import { nextGuid, type Simulation } from '../kernel/simulation.ts';
import { writeNic } from '../network/network-interfaces.ts';
import { publicAddress } from '../network/public-addresses.ts';
import { networkSecurityGroup, subnet, virtualNetwork } from '../readable/network-parts.ts';
import { type ArmError, type Reply, refusal } from '../server/errors.ts';
import { faultsOf } from '../server/validation.ts';
import type { Call } from '../world/operations.ts';
import { makeMissing, type OtherOrder, type OtherPlace } from '../world/other-resources.ts';
import type { Deployment } from './deployment-state.ts';
import { readTemplate, type TemplateResource } from './template.ts';

const checksEveryMs = 5000;

/** Where what a deployment makes is put. */
export interface DeploymentPlace {
  readonly id: string;
  readonly subscriptionId: string;
  readonly group: string;
}

/**
 * PUT of a deployment: makes what its template says, the parts of the network first and VMs last, and goes on until all of it is made. What
 * cannot be made ends it; what was made before stays, as with incremental deployments.
 */
export function writeDeployment(
  simulation: Simulation,
  place: DeploymentPlace,
  given: unknown,
  call: Call,
): Reply {
  const template = readTemplate(given, faultsOf);
  if (!template.ok)
    return refusal(
      400,
      'InvalidTemplate',
      `Deployment template validation failed: '${template.faults.join('; ')}'.`,
    );
  const { world, schedule } = simulation;
  const deployment: Deployment = {
    id: place.id,
    name: nameOf(place.id),
    operation: nextGuid(simulation, 'deployment'),
    startedAt: schedule.now(),
    caller: call.caller,
    resources: template.resources.map(({ type, name }) => idOf(place, type, name)),
  };
  world.deployments[keyOf(place.id)] = deployment;
  for (const resource of template.resources.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    const error = make(simulation, place, resource, call);
    if (error === undefined) continue;
    deployment.error = error;
    break;
  }
  schedule.later(schedule.now() + checksEveryMs, { kind: 'deployment', id: keyOf(place.id) });
  const url = `${call.origin}${place.id}/operationStatuses/${deployment.operation}?api-version=${call.apiVersion}`;
  return {
    status: 201,
    body: deploymentBody(simulation, deployment),
    headers: { 'azure-asyncoperation': encodeURI(url), 'retry-after': '5' },
  };
}

/** Sends the event of a deployment, once everything that it makes is made. */
export function deploymentSettles(simulation: Simulation, key: string): void {
  const deployment = simulation.world.deployments[key];
  if (deployment === undefined || deployment.endedAt !== undefined) return;
  const { schedule } = simulation;
  const state = stateOf(simulation, deployment);
  if (state === 'Running') {
    schedule.later(schedule.now() + checksEveryMs, { kind: 'deployment', id: key });
    return;
  }
  deployment.endedAt = schedule.now();
  raise(simulation, {
    operationName: 'Microsoft.Resources/deployments/write',
    resource: deployment.id,
    outcome: state === 'Succeeded' ? 'Success' : 'Failure',
    caller: deployment.caller,
  });
}

/** How far a deployment is: it runs until nothing that it makes is in progress. */
function stateOf({ world }: Simulation, { error, resources, startedAt }: Deployment): string {
  if (error !== undefined) return 'Failed';
  const keys = resources.map(keyOf);
  const own = Object.values(world.operations).filter(
    (operation) => operation.startedAt >= startedAt && keys.includes(keyOf(operation.resource)),
  );
  if (own.some(({ status }) => status === 'InProgress')) return 'Running';
  return own.some(({ status, name }) => status !== 'Succeeded' && name.endsWith('/write'))
    ? 'Failed'
    : 'Succeeded';
}

/** What the status URL of a deployment answers. */
export function deploymentStatus(simulation: Simulation, deployment: Deployment): object {
  const status = stateOf(simulation, deployment);
  return { status, ...(status === 'Failed' ? { error: failure(deployment) } : {}) };
}

function failure({ error }: Deployment): ArmError {
  return {
    code: 'DeploymentFailed',
    message:
      'At least one resource deployment operation failed. Please list deployment operations for details.',
    ...(error === undefined ? {} : { details: [error] }),
  };
}

/** A deployment as GET returns it. */
export function deploymentBody(simulation: Simulation, deployment: Deployment): object {
  const { id, name, resources, startedAt } = deployment;
  const provisioningState = stateOf(simulation, deployment);
  return {
    id,
    name,
    type: 'Microsoft.Resources/deployments',
    properties: {
      provisioningState,
      mode: 'Incremental',
      timestamp: new Date(startedAt).toISOString(),
      correlationId: deployment.caller.correlationId,
      outputs: {},
      outputResources: resources.map((one) => ({ id: one })),
      ...(provisioningState === 'Failed' ? { error: failure(deployment) } : {}),
    },
  };
}

const order = ['microsoft.network/networkinterfaces', 'microsoft.compute/virtualmachines'];
const rankOf = ({ type }: TemplateResource): number => order.indexOf(type.toLowerCase());

function idOf({ subscriptionId, group }: DeploymentPlace, type: string, name: string): string {
  return `${groupId(subscriptionId, group)}/providers/${type}/${name}`;
}

/** Makes a resource. Gives the error that Azure refuses it with. */
function make(
  simulation: Simulation,
  place: DeploymentPlace,
  resource: TemplateResource,
  call: Call,
): ArmError | undefined {
  const { type, name, location = simulation.settings.location } = resource;
  const id = idOf(place, type, name);
  const { type: _, name: __, apiVersion: ___, dependsOn: ____, ...rest } = resource;
  const body = { ...rest, location };
  switch (type.toLowerCase()) {
    case 'microsoft.network/networkinterfaces':
      return errorIn(writeNic(simulation, id, body, undefined, call));
    case 'microsoft.compute/virtualmachines':
      return errorIn(writeVm(simulation, id, body, call));
    default: {
      const { subscriptionId, group } = place;
      const orders = partsOf(simulation, resource, { subscriptionId, group, location });
      if (orders === undefined)
        return { code: 'InvalidResourceType', message: `The resource type '${type}' is not simulated.` };
      for (const made of makeMissing(simulation, orders)) raiseWrite(simulation, made, call.caller);
      return undefined;
    }
  }
}

const subnetsSchema = z.array(z.looseObject({ name: z.string() })).catch([]);
const skuSchema = z.looseObject({ name: z.literal('Standard') });

/** What there is of a network beside its interfaces. */
function partsOf(
  simulation: Simulation,
  { type, name, sku, properties }: TemplateResource,
  place: OtherPlace,
): OtherOrder[] | undefined {
  switch (type.toLowerCase()) {
    case 'microsoft.network/virtualnetworks': {
      const inside = subnetsSchema.parse(properties.subnets).map((one) => subnet(place, name, one.name));
      return [virtualNetwork(place, name), ...inside];
    }
    case 'microsoft.network/networksecuritygroups':
      return [networkSecurityGroup(place, name)];
    case 'microsoft.network/publicipaddresses': {
      const standard = skuSchema.safeParse(sku).success;
      const allocation = properties.publicIPAllocationMethod === 'Static' ? 'Static' : 'Dynamic';
      return [
        publicAddress(simulation, place, name, { sku: standard ? 'Standard' : 'Basic', allocation }, true),
      ];
    }
    default:
      return undefined;
  }
}

const errorSchema = z.looseObject({
  error: z.looseObject({ code: z.string(), message: z.string() }),
});

function errorIn({ status, body }: Reply): ArmError | undefined {
  if (status < 400) return undefined;
  const read = errorSchema.safeParse(body).data?.error;
  return { code: read?.code ?? 'Conflict', message: read?.message ?? `status ${status}` };
}
