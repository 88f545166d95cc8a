import { EntityId } from 'durable-functions';
import {
  isGivenUp,
  type Letter,
  type OutboxState,
  owedTo,
  type ReportInput,
  troubleAfter,
} from '../../core/notifications/outbox.ts';
import type { Delivery, Receiver } from '../../ports/receiver.ts';
import { safeguardsKey, entities } from '../../workflow/durable/names.ts';
import type { DurableAccess } from '../begin-remediation.ts';
import type { Log } from '../log.ts';

export interface DeliveryScope {
  readonly durable: DurableAccess;
  readonly log: Log;
  readonly receivers: readonly Receiver[];
  readonly now: () => number;
}

// What is left over is delivered by the next pass.
const mostAPass = 100;
const longestPassMs = 45_000;
const outbox = new EntityId(entities.outbox, safeguardsKey);

/** Empties the outbox: each receiver for itself, so that one that fails holds up no other. A pass that dies sends again what it had sent. */
export async function deliverNotices(scope: DeliveryScope): Promise<void> {
  const state = await scope.durable.instances.outbox();
  const { crowdedOut } = state;
  if (crowdedOut > 0) scope.log.error('notices were crowded out of the outbox', { notices: crowdedOut });
  await Promise.all(
    scope.receivers.map((receiver, n) => deliverTo(scope, receiver, state, n === 0 ? crowdedOut : 0)),
  );
}

/** Sends what a receiver is owed, in order, until it fails; then it is left in peace for a while. */
async function deliverTo(
  scope: DeliveryScope,
  receiver: Receiver,
  state: OutboxState,
  crowdedOut: number,
): Promise<void> {
  const { durable, log, receivers, now } = scope;
  const { name } = receiver;
  const owed = owedTo(state, name, now());
  if (owed.length === 0 && crowdedOut === 0) return;
  const done: string[] = [];
  const until = now() + longestPassMs;
  let failed: Extract<Delivery, { kind: 'failed' }> | undefined;
  for (const letter of owed.slice(0, mostAPass)) {
    if (now() >= until) break;
    const delivery = await receiver.deliver(letter);
    if (delivery.kind === 'failed') {
      failed = delivery;
      break;
    }
    done.push(letter.id);
    if (delivery.kind === 'unacceptable')
      log.error('a notice is not accepted', about(name, letter, delivery.why));
  }
  const trouble = failed && troubleAfter(state.troubled[name], now(), failed.retryAfterSeconds);
  if (failed !== undefined) {
    log.warn('a receiver fails', { receiver: name, why: failed.why, ...trouble });
    done.push(...giveUp(scope, name, owed.slice(done.length), failed.why));
  }
  const report: ReportInput = {
    receiver: name,
    receivers: receivers.map((one) => one.name),
    done,
    ...(trouble === undefined ? {} : { trouble }),
    crowdedOut,
  };
  await durable.client.signalEntity(outbox, 'report', report);
}

function giveUp({ log, now }: DeliveryScope, name: string, left: readonly Letter[], why: string): string[] {
  const late = left.filter((letter) => isGivenUp(letter, now()));
  for (const letter of late) log.error('a notice is given up', about(name, letter, why));
  return late.map(({ id }) => id);
}

function about(receiver: string, { id, at, notice }: Letter, why: string): object {
  return { receiver, why, id, at, kind: notice.kind, subject: notice.subject };
}
