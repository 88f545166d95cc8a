import type { ArmRequest } from '../arm-request.ts';
import { resourceNotFound } from '../errors.ts';
import { availabilitySetId, groupId, keyOf } from '../resource-id.ts';
import { pageOf, type Route } from './route.ts';

const subscription = '/subscriptions/:subscription';
const group = `${subscription}/resourcegroups/:group`;
const availabilitySet = `${group}/providers/microsoft.compute/availabilitysets/:name`;

function subscriptionBody(id: string, displayName: string, tenantId: string): object {
  return {
    id: `/subscriptions/${id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: id,
    tenantId,
    displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'EnterpriseAgreement_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

function resourcesBelow(values: readonly { id: string }[], { names }: ArmRequest): readonly { id: string }[] {
  const scope = keyOf(`/subscriptions/${names.subscription}/`);
  return values.filter(({ id }) => keyOf(id).startsWith(scope));
}

/** Tenants, subscriptions, resource groups and availability sets: read only. */
export const resourceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/tenants',
    operation: 'tenants/list',
    resource: () => '',
    handle: ({ world }) => {
      const { tenantId } = world.identity;
      const tenant = {
        id: `/tenants/${tenantId}`,
        tenantId,
        displayName: 'Simulated',
        tenantCategory: 'Home',
      };
      return { status: 200, body: { value: [tenant] } };
    },
  },
  {
    method: 'GET',
    path: '/subscriptions',
    operation: 'subscriptions/list',
    resource: () => '',
    handle: ({ world }, request) =>
      pageOf(Object.values(world.subscriptions), request, ({ id, displayName }) =>
        subscriptionBody(id, displayName, world.identity.tenantId),
      ),
  },
  {
    method: 'GET',
    path: subscription,
    operation: 'subscriptions/read',
    resource: ({ names }) => `/subscriptions/${names.subscription}`,
    handle: ({ world }, { names }) => {
      const found = world.subscriptions[keyOf(names.subscription)];
      const { tenantId } = world.identity;
      return { status: 200, body: subscriptionBody(found?.id ?? '', found?.displayName ?? '', tenantId) };
    },
  },
  {
    method: 'GET',
    path: `${subscription}/resourcegroups`,
    operation: 'resourceGroups/list',
    resource: ({ names }) => `/subscriptions/${names.subscription}`,
    handle: ({ world }, request) =>
      pageOf(resourcesBelow(Object.values(world.resourceGroups), request), request, (one) => one),
  },
  {
    method: 'GET',
    path: group,
    operation: 'resourceGroups/read',
    resource: ({ names }) => groupId(names.subscription, names.group),
    handle: ({ world }, { names }) => ({
      status: 200,
      body: world.resourceGroups[keyOf(groupId(names.subscription, names.group))],
    }),
  },
  {
    method: 'GET',
    path: availabilitySet,
    operation: 'availabilitySets/read',
    resource: ({ names }) => availabilitySetId(names.subscription, names.group, names.name),
    handle: ({ world }, { names }) => {
      const set =
        world.availabilitySets[keyOf(availabilitySetId(names.subscription, names.group, names.name))];
      if (set === undefined)
        return resourceNotFound('Microsoft.Compute/availabilitySets', names.name, names.group);
      const members = Object.values(world.virtualMachines).filter(
        ({ resource }) => keyOf(resource.properties.availabilitySet?.id ?? '') === keyOf(set.id),
      );
      const properties = {
        platformUpdateDomainCount: 5,
        platformFaultDomainCount: 2,
        virtualMachines: members.map(({ resource }) => ({ id: resource.id })),
      };
      return {
        status: 200,
        body: { ...set, type: 'Microsoft.Compute/availabilitySets', sku: { name: 'Aligned' }, properties },
      };
    },
  },
];
