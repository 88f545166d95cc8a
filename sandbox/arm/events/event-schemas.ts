import { eventTime } from '../kernel/azure-time.ts';
import { guid, uniform } from '../kernel/random.ts';
import { groupOf, subscriptionOf } from '../kernel/resource-id.ts';
import { eventTypeOf, type RaisedEvent } from './events.ts';

// Events write ids in other casings than resources do: "resourcegroups" in subjects, groups in capitals now and then
// (event-schema-subscriptions; activity logs). Which events do is drawn by their id.
function subjectOf({ id, resource }: RaisedEvent): string {
  const group = groupOf(resource);
  const written = uniform('casing', id) < 0.25 ? group.toUpperCase() : group;
  return resource.replace(`/resourceGroups/${group}/`, `/resourcegroups/${written}/`);
}

function dataOf(event: RaisedEvent, tenantId: string): object {
  const { resource, operationName, caller, outcome } = event;
  const subscriptionId = subscriptionOf(resource);
  const scope = `/subscriptions/${subscriptionId}`;
  const principalId = caller.claims['http://schemas.microsoft.com/identity/claims/objectidentifier'] ?? '';
  const role = guid('role assignment', principalId);
  return {
    authorization: {
      scope: resource,
      action: operationName,
      evidence: {
        role: 'Contributor',
        roleAssignmentScope: scope,
        roleAssignmentId: role.replaceAll('-', ''),
        roleDefinitionId: 'b24988ac618042a0ab8820f7382dd24c',
        principalId: principalId.replaceAll('-', ''),
        principalType: caller.claims.name === undefined ? 'ServicePrincipal' : 'User',
      },
    },
    claims: caller.claims,
    correlationId: caller.correlationId,
    httpRequest: {
      clientRequestId: caller.clientRequestId ?? guid('client request', event.id),
      clientIpAddress: caller.ip,
      method: caller.method,
      url: caller.url,
    },
    resourceProvider: operationName.slice(0, operationName.indexOf('/')),
    resourceUri: resource,
    operationName,
    status: { Success: 'Succeeded', Failure: 'Failed', Cancel: 'Canceled' }[outcome],
    subscriptionId,
    tenantId,
  };
}

/** An event in the Event Grid schema, dataVersion 2: `authorization`, `claims` and `httpRequest` are objects (event-schema-subscriptions). */
export function eventGridEvent(event: RaisedEvent, tenantId: string): object {
  return {
    subject: subjectOf(event),
    eventType: eventTypeOf(event),
    id: event.id,
    data: dataOf(event, tenantId),
    dataVersion: '2',
    metadataVersion: '1',
    eventTime: eventTime(event.at),
    topic: `/subscriptions/${subscriptionOf(event.resource)}`,
  };
}

/** The same event as a CloudEvent 1.0. */
export function cloudEvent(event: RaisedEvent, tenantId: string): object {
  return {
    id: event.id,
    source: `/subscriptions/${subscriptionOf(event.resource)}`,
    specversion: '1.0',
    type: eventTypeOf(event),
    subject: subjectOf(event),
    time: eventTime(event.at),
    data: dataOf(event, tenantId),
  };
}
