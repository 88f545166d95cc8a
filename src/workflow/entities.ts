import type { EntityContext } from 'durable-functions';
import { turnAlarms } from '../core/alarms.ts';
import { turnBrakes } from '../core/brakes.ts';
import { turnGate } from '../core/gate.ts';
import { turnLedger } from '../core/ledger.ts';
import { turnPreparedList } from '../core/prepared-list.ts';
import { turnSweep } from '../core/sweep-state.ts';

interface Turn {
  readonly state?: unknown;
  readonly answer: { readonly kind: string };
}

/** An entity that decides in a pure function, does no I/O and never throws; state that cannot be read is told in the log. */
function entityOf(turn: (state: unknown, operation: string, input: unknown) => Turn) {
  return (context: EntityContext<unknown>): void => {
    const { df } = context;
    const { state, answer } = turn(df.getState(), df.operationName ?? '', df.getInput<unknown>());
    if (state !== undefined) df.setState(state);
    df.return<unknown>(answer);
    if (answer.kind !== 'unreadable') return;
    context.error(
      `entity unreadable ${JSON.stringify({ entity: df.entityName, key: df.entityKey, answer })}`,
    );
  };
}

/** The gate of one VM. */
export const gateEntity = entityOf(turnGate);

/** One part of the list of unfinished grants. */
export const ledgerEntity = entityOf(turnLedger);

/** One part of the list of VMs whose next start is to be watched. */
export const preparedEntity = entityOf(turnPreparedList);

/** The brakes of the whole fleet. */
export const brakesEntity = entityOf(turnBrakes);

/** What is told until somebody acknowledges it. */
export const alarmsEntity = entityOf(turnAlarms);

/** Which sweep goes on, and what the last one did. */
export const sweepsEntity = entityOf(turnSweep);
