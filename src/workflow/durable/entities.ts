import type { EntityContext } from 'durable-functions';
import { turnAlerts } from '../../core/coordination/alerts.ts';
import { turnDueList } from '../../core/coordination/due-list.ts';
import { turnHeartbeat } from '../../core/coordination/heartbeat.ts';
import { turnLease } from '../../core/coordination/lease.ts';
import { turnPendingStarts } from '../../core/coordination/pending-starts.ts';
import { turnPreflights } from '../../core/coordination/preflight-turns.ts';
import { turnRegistry } from '../../core/coordination/registry.ts';
import { turnSafeguards } from '../../core/coordination/safeguards.ts';
import type { SafeguardLimits } from '../../core/coordination/safeguards-state.ts';
import { turnOutbox } from '../../core/notifications/outbox.ts';
import { turnSweep } from '../../core/sweep/sweep-state.ts';

interface Turn {
  readonly state?: unknown;
  /** The entity is removed. */
  readonly removed?: true;
  readonly answer: { readonly kind: string };
}

/** An entity that decides in a pure function, does no I/O and never throws; state that cannot be read, and a list that is full, are logged. */
function entityOf(turn: (state: unknown, operation: string, input: unknown) => Turn) {
  return (context: EntityContext<unknown>): void => {
    const { df } = context;
    const { state, removed, answer } = turn(df.getState(), df.operationName ?? '', df.getInput<unknown>());
    if (state !== undefined) df.setState(state);
    df.return<unknown>(answer);
    // After the answer, because returning it would create the entity again.
    if (removed === true) df.destructOnExit();
    // Nobody receives the answer of a signal, so it is logged.
    if (answer.kind !== 'unreadable' && answer.kind !== 'full') return;
    context.error(
      `entity ${answer.kind} ${JSON.stringify({ entity: df.entityName, key: df.entityKey, answer })}`,
    );
  };
}

/** The lease of one VM. */
export const leaseEntity = entityOf(turnLease);

/** One part of the run registry. */
export const registryEntity = entityOf(turnRegistry);

/** One part of the list of VMs whose next start is to be watched. */
export const pendingStartEntity = entityOf(turnPendingStarts);

/** VMs for which a run is due. */
export const dueEntity = entityOf(turnDueList);

/** The safeguards of the whole fleet, with the limits of the present policy; without one, with those of the asking run. */
export function safeguardsEntityOf(limits: () => SafeguardLimits | undefined) {
  return entityOf((state, operation, input) => turnSafeguards(state, operation, input, limits()));
}

/** Alerts, which are repeated until somebody acknowledges them. */
export const alertsEntity = entityOf(turnAlerts);

/** The budget of preflights, with the present policy's number for an hour; without one, with that of the asking run. */
export function preflightsEntityOf(perHour: () => number | undefined) {
  return entityOf((state, operation, input) => turnPreflights(state, operation, input, perHour()));
}

/** What waits for receivers. */
export const outboxEntity = entityOf(turnOutbox);

/** What shows that the app is alive. */
export const heartbeatEntity = entityOf(turnHeartbeat);

/** Which sweep is running, and what the last one did. */
export const sweepsEntity = entityOf(turnSweep);
