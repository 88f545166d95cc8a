import { actionOf } from '../access/actions.ts';
import { visibilityOf } from '../access/visibility.ts';
import type { Fault } from '../faults/faults.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { ArmRequest } from '../server/arm-request.ts';
import type { Reply } from '../server/errors.ts';
import type { OperationName } from '../world/operation-names.ts';
import type { Call } from '../world/operations.ts';

/** What ARM does at one path. */
export interface Route {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** In lower case, as Hono writes patterns. */
  readonly path: string;
  readonly operation: OperationName;
  /** The id of the resource it is about: what scripted faults name. */
  readonly resource: (request: ArmRequest, simulation: Simulation) => string;
  readonly handle: (simulation: Simulation, request: ArmRequest, fault: Fault | undefined) => Reply;
}

/** A request as transitions see it. */
export function callOf({ caller, origin, apiVersion }: ArmRequest, fault: Fault | undefined): Call {
  return { caller, origin, apiVersion, fault };
}

const pageSize = 1000;

/** Those of a list that its caller may read; see {@link visibilityOf}. */
export function seenBy<T extends { readonly id: string }>(
  simulation: Simulation,
  request: ArmRequest,
  operation: OperationName,
  values: readonly T[],
): readonly T[] {
  const action = actionOf(operation, request);
  if (action === undefined) return values;
  const { sees } = visibilityOf(simulation, request.caller, action);
  return values.filter(({ id }) => sees(id));
}

/** One page of a list, with the address of the next one. */
export function pageOf<T>(values: readonly T[], request: ArmRequest, bodyOf: (value: T) => unknown): Reply {
  const from = Number(request.query.get('$skiptoken') ?? 0);
  const start = Number.isSafeInteger(from) && from > 0 ? from : 0;
  const end = start + pageSize;
  const value = values.slice(start, end).map(bodyOf);
  if (end >= values.length) return { status: 200, body: { value } };
  const query = new URLSearchParams(request.query);
  query.set('$skiptoken', String(end));
  return { status: 200, body: { value, nextLink: `${request.origin}${encodeURI(request.path)}?${query}` } };
}
