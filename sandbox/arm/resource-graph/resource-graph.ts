import { visibilityOf } from '../access/visibility.ts';
import { keyOf } from '../kernel/resource-id.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import type { Caller } from '../server/caller.ts';
import { type Reply, refusal } from '../server/errors.ts';
import { faultsOf } from '../server/validation.ts';
import { advisor } from './advisor.ts';
import type { FixedQuery } from './fixed-query.ts';
import { fleet } from './fleet.ts';
import { takeQuery } from './graph-quota.ts';
import { type GraphRequest, graphRequestSchema, skipTokenFor, startOf } from './graph-request.ts';
import { type GraphSnapshot, graphSnapshot } from './graph-snapshot.ts';
import { groups } from './groups.ts';
import { vmsWithNics } from './vms-with-nics.ts';

/** The queries that are answered. */
const fixedQueries: readonly FixedQuery[] = [vmsWithNics, fleet, groups, advisor];

/** Answers a query, page by page (resource-graph REST, 2024-04-01). */
export function queryGraph(simulation: Simulation, { body, caller }: ArmRequest): Reply {
  const { headers, refused } = takeQuery(simulation, caller);
  if (refused !== undefined) return refused;
  const request = graphRequestSchema.safeParse(body);
  if (!request.success) return badRequest('InvalidPayload', faultsOf(request.error).join('; '), headers);
  const query = fixedQueries.find(({ text }) => text === request.data.query.trim());
  if (query === undefined)
    return badRequest(
      'InvalidQuery',
      `Only registered queries are answered, word for word: ${fixedQueries.map(({ name }) => name).join(', ')}.`,
      headers,
    );
  return page(simulation, query, request.data, caller, headers);
}

function page(
  simulation: Simulation,
  query: FixedQuery,
  { options, subscriptions }: GraphRequest,
  caller: Caller,
  headers: Readonly<Record<string, string>>,
): Reply {
  const start = startOf(query.name, options.$skipToken);
  if (start === undefined)
    return badRequest('InvalidSkipToken', 'The $skipToken is not one of this query.', headers);
  const { world, settings } = simulation;
  const wanted = new Set(subscriptions?.map(keyOf) ?? Object.keys(world.subscriptions));
  const snapshot = graphSnapshot(simulation, settings.rules.resourceGraphLagSeconds);
  const rows = query.rows(visibleIn(simulation, caller, snapshot), wanted);
  const end = start + options.$top;
  const data = rows.slice(start, end);
  return {
    status: 200,
    headers,
    body: {
      totalRecords: rows.length,
      count: data.length,
      data,
      facets: [],
      resultTruncated: 'false',
      ...(end < rows.length ? { $skipToken: skipTokenFor(query.name, end) } : {}),
    },
  };
}

// What the caller may read (resource-graph overview).
function visibleIn(simulation: Simulation, caller: Caller, snapshot: GraphSnapshot): GraphSnapshot {
  const only = <T>(all: ReadonlyMap<string, T>, action: string): ReadonlyMap<string, T> => {
    const { sees } = visibilityOf(simulation, caller, action);
    return new Map([...all].filter(([id]) => sees(id)));
  };
  return {
    virtualMachines: only(snapshot.virtualMachines, 'Microsoft.Compute/virtualMachines/read'),
    networkInterfaces: only(snapshot.networkInterfaces, 'Microsoft.Network/networkInterfaces/read'),
    advice: () => {
      const { sees } = visibilityOf(simulation, caller, 'Microsoft.Advisor/recommendations/read');
      return snapshot.advice().filter(({ vm }) => sees(vm));
    },
    resourceGroups: only(snapshot.resourceGroups, 'Microsoft.Resources/subscriptions/resourceGroups/read'),
  };
}

// The outer code and text are Resource Graph's; those inside are assumed.
function badRequest(code: string, message: string, headers: Readonly<Record<string, string>>): Reply {
  return refusal(
    400,
    'BadRequest',
    'Please provide below info when asking for support.',
    [{ code, message }],
    headers,
  );
}
