import type { DurableScope } from './durable-scope.ts';
import { orchestratorStarted } from './history/execution-events.ts';
import { EventType, type ReceivedEvent } from './history/history-events.ts';
import { type Instance, isFinished } from './instances.ts';
import { consequenceOf } from './replay/consequence.ts';
import { generatorHint } from './replay/not-a-generator.ts';
import { callOrchestrator, type OrchestratorReply } from './replay/orchestrator-call.ts';
import { replay } from './replay/replay.ts';
import { type Ending, failure, type Turn } from './replay/turn.ts';
import { applyConsequence, endTurn } from './replay/turn-outcome.ts';
import { admit } from './versions.ts';

/**
 * Takes an orchestration one turn further: messages in, its code once through its history, and everything that
 * follows in one transaction. A host that dies before that transaction repeats the turn; after it, nothing is lost.
 */
export async function runOrchestration(scope: DurableScope, id: string): Promise<void> {
  const { store, messages, instances, clock } = scope;
  const now = clock.now();
  const taken = messages.ready<ReceivedEvent>(id, now);
  const instance = instances.find(id);
  const current = taken.filter(({ execution }) => execution === null || execution === instance?.execution);
  if (!instance || isFinished(instance.status) || current.length === 0) {
    store.transaction(() => messages.remove(taken));
    return;
  }
  const fresh = [orchestratorStarted(now), ...current.map(({ body }) => body)];
  const turn = { instance, taken, past: instances.history(id), fresh, now };
  const terminated = terminationOf(turn);
  if (terminated) return commit(scope, turn, () => endTurn(scope, turn, terminated));
  const refusal = refuse(scope, turn);
  if (refusal === 'parked') return;
  if (refusal) return commit(scope, turn, () => endTurn(scope, turn, refusal));
  await run(scope, turn);
}

async function run(scope: DurableScope, turn: Turn): Promise<void> {
  const { instance, past, fresh } = turn;
  const fn = scope.functions.orchestrators.get(instance.name);
  if (!fn) throw new Error(`orchestrator '${instance.name}' was admitted without a function`);
  const reply = await callOrchestrator(scope, fn, instance, past, fresh);
  if (reply.kind === 'broken') {
    scope.log.error(`instance '${instance.id}' (${instance.name}) fails: ${reply.message}`);
    return commit(scope, turn, () => endTurn(scope, turn, failure(instance, reply.message, reply.stack)));
  }
  complain(scope, instance, reply);
  const outcome = replay(reply.answer.actions, past, fresh, {
    executionId: instance.execution,
    known: scope.functions.known,
    ended: reply.answer.isDone || reply.answer.error !== undefined,
    warn: (message) => scope.log.warning(`instance '${instance.id}' (${instance.name}): ${message}`),
  });
  const consequence = consequenceOf(instance, reply.answer, outcome, reply.stack);
  commit(scope, turn, () => applyConsequence(scope, turn, consequence));
}

/** Warns of what Azure would accept without a warning. */
function complain(
  { log }: DurableScope,
  { id, name, execution }: Instance,
  { answer, reused }: OrchestratorReply & { kind: 'answer' },
): void {
  const hint = generatorHint(answer.error ?? '');
  if (hint !== undefined) log.error(`orchestrator '${name}' cannot be driven: ${hint}`);
  if (reused > 0)
    log.once(
      `reused ${execution}`,
      `instance '${id}' (${name}): ${reused} of its tasks stand in two compound tasks; it may wait for ever`,
    );
}

/** The end of an orchestration that someone terminates. Its code is not asked, its custom status survives. */
function terminationOf({ instance, fresh }: Turn): Ending | undefined {
  const event = fresh.find(({ EventType: type }) => type === EventType.ExecutionTerminated);
  if (event?.EventType !== EventType.ExecutionTerminated) return undefined;
  // Without details: a parent's SDK cannot read such a failure and fails as a whole, as on Durable 3.15.
  return { status: 'Terminated', output: event.Input, details: null, customStatus: instance.customStatus };
}

/** Why an orchestration may not run here: its function or its version. Parked messages wait for another start. */
function refuse(scope: DurableScope, { instance, taken }: Turn): Ending | 'parked' | undefined {
  const { functions, settings, log, store, messages } = scope;
  const { id, name, version, status } = instance;
  const mismatch = `version '${version ?? ''}' does not fit the host's default version '${settings.defaultVersion ?? ''}'`;
  const admission = admit(version, settings);
  if (admission === 'reject') {
    log.error(`instance '${id}' (${name}) stays ${status}: its ${mismatch}`);
    store.transaction(() => messages.park(taken));
    return 'parked';
  }
  if (admission === 'fail') {
    log.error(`instance '${id}' (${name}) fails: its ${mismatch}`);
    return { ...failure(instance, mismatch, ''), output: `VersionMismatch: ${mismatch}` };
  }
  if (functions.orchestrators.has(name)) return undefined;
  const known = [...functions.orchestrators.keys()].map((other) => `'${other}'`).join(', ');
  const message =
    `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function. ` +
    `Additional info: The following are the known orchestrator functions: ${known}.`;
  log.error(`instance '${id}' fails: ${message}`);
  return failure(instance, message, '');
}

/** Runs `work` in a transaction, unless the execution has been replaced or has ended since the turn began. */
function commit({ store, instances, messages }: DurableScope, turn: Turn, work: () => void): void {
  store.transaction(() => {
    messages.remove(turn.taken);
    const present = instances.find(turn.instance.id);
    if (present?.execution === turn.instance.execution && !isFinished(present.status)) work();
  });
}
