import * as z from 'zod';
import type { Facts, Flag, ReadOnlyLock, SizeOffer, VmFacts } from '../core/facts.ts';
import { type Parsed, parseWith } from '../core/parsed.ts';
import { type ResourceId, urlPathOf } from '../core/resource-id.ts';
import type {
  Accepted,
  CallContext,
  Cloud,
  CloudFailure,
  GuestScript,
  NicReading,
  Operation,
  Progress,
  Result,
  ScriptProgress,
} from '../ports/cloud.ts';
import type { ArmClient, ArmResponse } from './arm-client.ts';
import { readReadOnlyLocks } from './locks.ts';
import { acceptedFrom, pollOperation } from './operations.ts';
import { commandOf, pollScript } from './run-command.ts';
import { Sizes } from './sizes.ts';
import { type NicDocument, toNic, withFlag } from './to-nic.ts';
import { readTags, tagsShape, toVmFacts } from './to-vm-facts.ts';

/** One api-version per resource type; sovereign clouds lag behind the public one. */
export interface ApiVersions {
  readonly compute: string;
  readonly network: string;
  readonly skus: string;
  readonly resources: string;
  readonly locks: string;
}

export interface AzureCloudOptions {
  readonly client: ArmClient;
  readonly apiVersions: ApiVersions;
  readonly now: () => number;
}

const sizesKeptMs = 6 * 3_600_000;

const resourceGroup = z.object({ tags: tagsShape, managedBy: z.string().nullish() });

/** The `Cloud` port over Azure Resource Manager. */
export class AzureCloud implements Cloud {
  readonly #client: ArmClient;
  readonly #versions: ApiVersions;
  readonly #now: () => number;
  readonly #sizes: Sizes;

  constructor({ client, apiVersions, now }: AzureCloudOptions) {
    this.#client = client;
    this.#versions = apiVersions;
    this.#now = now;
    this.#sizes = new Sizes(client, { apiVersion: apiVersions.skus, keepMs: sizesKeptMs, now });
  }

  async readVm(vm: ResourceId, call: CallContext): Promise<Result<VmFacts>> {
    const answer = await this.#vm('GET', vm, '', '&$expand=instanceView', call);
    return answer.ok ? readable(toVmFacts(answer.value.body), 'virtual machine') : answer;
  }

  async readNic(nic: ResourceId, call: CallContext): Promise<Result<NicReading>> {
    const document = await this.#nicDocument(nic, call);
    return document.ok ? { ok: true, value: document.value.reading } : document;
  }

  async readGroup(vm: ResourceId, call: CallContext): Promise<Result<Facts['group']>> {
    const { subscriptionId } = vm;
    const path = `/subscriptions/${subscriptionId}/resourceGroups/${encodeURIComponent(vm.resourceGroup)}?api-version=${this.#versions.resources}`;
    const answer = await this.#client.send(
      { provider: 'compute', method: 'GET', subscriptionId, path },
      call,
    );
    if (!answer.ok) return answer;
    const group = readable(parseWith(resourceGroup, answer.value.body), 'resource group');
    if (!group.ok) return group;
    const { tags, managedBy } = group.value;
    return { ok: true, value: { tags: readTags(tags), ...(managedBy == null ? {} : { managedBy }) } };
  }

  readSizeOffer(
    subscriptionId: string,
    location: string,
    size: string,
    call: CallContext,
  ): Promise<Result<SizeOffer>> {
    return this.#sizes.offerOf(subscriptionId, location, size, call);
  }

  readReadOnlyLocks(subscriptionId: string, call: CallContext): Promise<Result<readonly ReadOnlyLock[]>> {
    return readReadOnlyLocks(this.#client, this.#versions.locks, subscriptionId, call);
  }

  async deallocate(vm: ResourceId, call: CallContext): Promise<Result<Accepted>> {
    return this.#accepted(await this.#vm('POST', vm, '/deallocate', '', call));
  }

  async start(vm: ResourceId, call: CallContext): Promise<Result<Accepted>> {
    return this.#accepted(await this.#vm('POST', vm, '/start', '', call));
  }

  async writeFlag(
    nic: ResourceId,
    flag: Flag,
    expected: ResourceId,
    call: CallContext,
  ): Promise<Result<Accepted>> {
    const document = await this.#nicDocument(nic, call);
    if (!document.ok) return document;
    const { json, reading, etag } = document.value;
    if (reading.vmId?.toLowerCase() !== expected.key)
      return failed({
        kind: 'replaced',
        message: 'the network interface is not attached to this virtual machine',
      });
    if (reading.flag === flag) return { ok: true, value: { how: 'already' } };
    if (etag === undefined) return unreadable('network interface', ['no etag']);
    const body = withFlag(json, flag);
    const path = `${urlPathOf(nic)}?api-version=${this.#versions.network}`;
    const { subscriptionId } = nic;
    return this.#accepted(
      await this.#client.send(
        { provider: 'network', method: 'PUT', subscriptionId, path, body, ifMatch: etag },
        call,
      ),
    );
  }

  poll(operation: Operation, call: CallContext): Promise<Result<Progress>> {
    return pollOperation(this.#client, operation, call, this.#now);
  }

  async runGuestScript(vm: ResourceId, script: GuestScript, call: CallContext): Promise<Result<Accepted>> {
    return this.#accepted(await this.#vm('POST', vm, '/runCommand', '', call, commandOf(script)));
  }

  pollGuestScript(operation: Operation, call: CallContext): Promise<Result<ScriptProgress>> {
    return pollScript(this.#client, operation, call, this.#now);
  }

  #vm(
    method: 'GET' | 'POST',
    vm: ResourceId,
    action: string,
    query: string,
    call: CallContext,
    body?: unknown,
  ): Promise<Result<ArmResponse>> {
    const path = `${urlPathOf(vm)}${action}?api-version=${this.#versions.compute}${query}`;
    const { subscriptionId } = vm;
    return this.#client.send({ provider: 'compute', method, subscriptionId, path, body }, call);
  }

  async #nicDocument(
    nic: ResourceId,
    call: CallContext,
  ): Promise<Result<NicDocument & { etag: string | undefined }>> {
    const path = `${urlPathOf(nic)}?api-version=${this.#versions.network}`;
    const { subscriptionId } = nic;
    const answer = await this.#client.send(
      { provider: 'network', method: 'GET', subscriptionId, path },
      call,
    );
    if (!answer.ok) return answer;
    const document = readable(toNic(answer.value.body), 'network interface');
    if (!document.ok) return document;
    const { json } = document.value;
    const etag = answer.value.headers.etag ?? (typeof json.etag === 'string' ? json.etag : undefined);
    return { ok: true, value: { ...document.value, etag } };
  }

  #accepted(answer: Result<ArmResponse>): Result<Accepted> {
    return answer.ok ? acceptedFrom(answer.value, this.#client, this.#now()) : answer;
  }
}

function failed(failure: CloudFailure): { ok: false; failure: CloudFailure } {
  return { ok: false, failure };
}

function unreadable(what: string, faults: readonly string[]): { ok: false; failure: CloudFailure } {
  return failed({ kind: 'unreadable', message: `${what}: ${faults.join('; ').slice(0, 500)}` });
}

function readable<T>(parsed: Parsed<T>, what: string): Result<T> {
  return parsed.ok ? { ok: true, value: parsed.value } : unreadable(what, parsed.faults);
}
