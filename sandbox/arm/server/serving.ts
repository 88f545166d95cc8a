import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Clock } from '../../clock.ts';
import type { InFlight } from '../../in-flight.ts';
import type { Fault } from '../faults/faults.ts';
import type { Reply } from './errors.ts';

/** What a server needs to answer in the world's time. */
export interface Serving {
  readonly clock: Clock;
  readonly inFlight: InFlight;
}

/** An answer, and the scripted fault that still has to break it off or hold it back. */
export interface Answer {
  readonly reply: Reply;
  readonly fault?: Fault | undefined;
}

/**
 * Answers one request, as work in progress until the answer is out, except while a fault holds it back: the clock has to move for that.
 */
export async function serve(
  { clock, inFlight }: Serving,
  { incoming, outgoing }: HttpBindings,
  answer: () => Promise<Answer>,
): Promise<Response> {
  let release = beginWork(inFlight);
  outgoing.once('close', () => release());
  try {
    const { reply, fault } = await answer();
    if (fault?.effect.kind === 'drop') {
      incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    if (fault?.effect.kind === 'delay') {
      release();
      await reached(clock, clock.now() + fault.effect.seconds * 1000, outgoing);
      if (!outgoing.closed) release = beginWork(inFlight);
    }
    return toResponse(reply);
  } catch (error) {
    release();
    throw error;
  }
}

function beginWork(inFlight: InFlight): () => void {
  let release = (): void => {};
  const work = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Rejects never: the work is only waited for.
  void inFlight.track(() => work);
  return () => release();
}

function reached(clock: Clock, at: number, outgoing: HttpBindings['outgoing']): Promise<void> {
  return new Promise((resolve) => {
    const wake = clock.wakeAt(at, resolve);
    outgoing.once('close', () => {
      wake.cancel();
      resolve();
    });
  });
}

// Azure writes its JSON with indents and CRLF.
function toResponse({ status, headers, body }: Reply): Response {
  if (body === undefined) {
    const length = status === 204 ? {} : { 'content-length': '0' };
    return new Response(null, { status, headers: { ...length, ...headers } });
  }
  const text = JSON.stringify(body, null, 2).replaceAll('\n', '\r\n');
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** The answer that a fault puts in place of the real one, if it does. */
export function faultReply(fault: Fault | undefined): Reply | undefined {
  if (fault?.effect.kind !== 'http') return undefined;
  const { status, code, message, details, headers, bare } = fault.effect;
  const error = { code, message, ...(details === undefined ? {} : { details }) };
  return { status, body: bare === true ? error : { error }, ...(headers === undefined ? {} : { headers }) };
}
