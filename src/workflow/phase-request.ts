import type { GateAnswer } from '../core/gate.ts';
import { callEntity, type Durable, nowIso } from './calls.ts';
import { entities } from './names.ts';
import { learn, type Report, type Run } from './run.ts';

/** Asks the VM's gate for the grant: one run a VM. */
export function* request(run: Run): Durable<Report> {
  const { context, input, id } = run;
  const now = nowIso(context);
  const answer = yield* callEntity<GateAnswer>(context, entities.gate, input.gateKey, 'request', {
    runId: id,
    now,
  });
  switch (answer.kind) {
    case 'granted':
    case 'done':
      return { signal: 'granted' };
    case 'held':
      learn(run, { holder: answer.by });
      return {
        signal: 'refused',
        detail: `held by ${answer.by} since ${answer.since}`,
        failure: { kind: 'held', message: answer.by },
      };
    case 'unreadable':
      return {
        signal: 'refused',
        detail: answer.what,
        failure: { kind: 'gate-unreadable', message: answer.what },
      };
  }
}
