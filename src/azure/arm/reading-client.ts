import type { CallContext, CloudFailure, Result } from '../../ports/cloud.ts';
import { consequencesOf } from '../../ports/failure-table.ts';
import { ArmClient, type ArmClientOptions, type ArmRequest, type ArmResponse } from './arm-client.ts';

/** Waits as long as Azure asks, or gives up: each caller decides how long it retries transient failures. */
export type Patience = (failure: CloudFailure, attempt: number) => Promise<'again' | 'give-up'>;

export type HeadersSeen = (headers: Readonly<Record<string, string>>) => void;

/** Sends only GETs, and again after a transient failure. Every other request is refused before anything is sent. */
export class ReadingClient extends ArmClient {
  readonly #patience: Patience;
  readonly #seen: HeadersSeen;

  /** `seen` gets the headers of every answer that says what was asked. */
  constructor(options: ArmClientOptions, patience: Patience, seen: HeadersSeen = () => undefined) {
    super(options);
    this.#patience = patience;
    this.#seen = seen;
  }

  override async send(request: ArmRequest, call: CallContext): Promise<Result<ArmResponse>> {
    if (request.method !== 'GET')
      return { ok: false, failure: { kind: 'refused', message: 'this client only reads' } };
    for (let attempt = 1; ; attempt++) {
      const answer = await super.send(request, call);
      if (answer.ok) this.#seen(answer.value.headers);
      if (answer.ok || consequencesOf(answer.failure).answered) return answer;
      if ((await this.#patience(answer.failure, attempt)) === 'give-up') return answer;
    }
  }
}
