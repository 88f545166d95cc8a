import type { EntityContext } from 'durable-functions';
import { turnGate } from '../core/gate.ts';
import { turnSlots } from '../core/slots.ts';

/** The gate of one VM; decides in core/gate.ts, does no I/O and never throws. */
export function gateEntity(context: EntityContext<unknown>): void {
  const { df } = context;
  const { state, answer } = turnGate(df.getState(), df.operationName ?? '', df.getInput<unknown>());
  if (state !== undefined) df.setState(state);
  df.return<unknown>(answer);
  if (answer.kind === 'unreadable')
    context.error(`gate unreadable ${JSON.stringify({ key: df.entityKey, what: answer.what })}`);
}

/** The slots of one subscription; decides in core/slots.ts. */
export function slotsEntity(context: EntityContext<unknown>): void {
  const { df } = context;
  const { state, answer } = turnSlots(df.getState(), df.operationName ?? '', df.getInput<unknown>());
  if (state !== undefined) df.setState(state);
  df.return<unknown>(answer);
  if (answer.kind === 'unreadable')
    context.error(`slots unreadable ${JSON.stringify({ key: df.entityKey, what: answer.what })}`);
}
