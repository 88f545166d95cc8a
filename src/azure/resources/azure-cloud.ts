import { foldCase } from '../../core/lib/fold-case.ts';
import type {
  DenyAssignment,
  Facts,
  Flag,
  ImageDeclaration,
  ReadOnlyLock,
  SizeOffer,
  VmFacts,
} from '../../core/model/facts.ts';
import { type ResourceId, sameId, urlPathOf } from '../../core/model/resource-id.ts';
import type { Permission } from '../../core/model/rights.ts';
import type {
  Accepted,
  CallContext,
  Cloud,
  GuestScript,
  ImageQuestion,
  NicReading,
  Operation,
  Progress,
  Result,
  ScriptProgress,
} from '../../ports/cloud.ts';
import type { ArmClient, ArmResponse } from '../arm/arm-client.ts';
import { survivesPrinting } from '../arm/exact-json.ts';
import { acceptedFrom, pollOperation } from '../arm/operations.ts';
import { failed, readable, unreadable } from '../arm/readable.ts';
import { TtlCache } from '../arm/ttl-cache.ts';
import { AdviceReader } from '../inventory/advice.ts';
import { readDenyAssignments } from './deny-assignments.ts';
import { GroupMembers } from './group-members.ts';
import { readImageDeclaration } from './image-declaration.ts';
import { readReadOnlyLocks } from './locks.ts';
import { readPermissions } from './permissions.ts';
import { isDynamicAddress } from './public-addresses.ts';
import { readResourceGroup } from './resource-groups.ts';
import { commandOf, pollScript } from './run-command.ts';
import { readAcceleratedSibling } from './siblings.ts';
import { Sizes } from './sizes.ts';
import { readSubscription } from './subscriptions.ts';
import { type NicDocument, toNic, withFlag } from './to-nic.ts';
import { toVmFacts } from './to-vm-facts.ts';
import { readVmByUid } from './vm-by-uid.ts';

/** One api-version per resource type; sovereign clouds lag behind the public one. */
export interface ApiVersions {
  readonly compute: string;
  readonly network: string;
  readonly skus: string;
  readonly resources: string;
  readonly locks: string;
  readonly subscriptions: string;
  readonly authorization: string;
}

export interface AzureCloudOptions {
  readonly client: ArmClient;
  readonly apiVersions: ApiVersions;
  readonly now: () => number;
}

const sizesKeptMs = 6 * 3_600_000;
// Subscription tags, locks and group members decide what may be done; a run reads them again before it acts.
const consentKeptMs = 5 * 60_000;

/** The `Cloud` port over Azure Resource Manager. */
export class AzureCloud implements Cloud {
  readonly #client: ArmClient;
  readonly #versions: ApiVersions;
  readonly #now: () => number;
  readonly #sizes: Sizes;
  readonly #denyAssignments: TtlCache<readonly DenyAssignment[]>;
  readonly #subscriptions: TtlCache<Facts['subscription']>;
  readonly #locks: TtlCache<readonly ReadOnlyLock[]>;
  readonly #permissions: TtlCache<readonly Permission[]>;
  readonly #members: GroupMembers;
  readonly #advice: AdviceReader;

  constructor({ client, apiVersions, now }: AzureCloudOptions) {
    this.#client = client;
    this.#versions = apiVersions;
    this.#now = now;
    this.#sizes = new Sizes(client, { apiVersion: apiVersions.skus, keepMs: sizesKeptMs, now });
    this.#denyAssignments = new TtlCache({ keepMs: consentKeptMs, now });
    this.#subscriptions = new TtlCache({ keepMs: consentKeptMs, now });
    this.#locks = new TtlCache({ keepMs: consentKeptMs, now });
    this.#permissions = new TtlCache({ keepMs: consentKeptMs, now });
    this.#advice = new AdviceReader(client, now);
    this.#members = new GroupMembers(client, apiVersions, { keepMs: consentKeptMs, now });
  }

  async readVm(vm: ResourceId, call: CallContext): Promise<Result<VmFacts>> {
    const answer = await this.#vm('GET', vm, '', '&$expand=instanceView', call);
    return answer.ok ? readable(toVmFacts(answer.value.body), 'virtual machine') : answer;
  }

  async readNic(nic: ResourceId, call: CallContext): Promise<Result<NicReading>> {
    const document = await this.#nicDocument(nic, call);
    return document.ok ? { ok: true, value: document.value.reading } : document;
  }

  readGroup(vm: ResourceId, call: CallContext): Promise<Result<Facts['group']>> {
    return readResourceGroup(this.#client, this.#versions.resources, vm, call);
  }

  readSubscription(subscriptionId: string, call: CallContext): Promise<Result<Facts['subscription']>> {
    const read = () => readSubscription(this.#client, this.#versions.subscriptions, subscriptionId, call);
    return this.#subscriptions.get(subscriptionId, read, call.fresh);
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
    const read = () => readReadOnlyLocks(this.#client, this.#versions.locks, subscriptionId, call);
    return this.#locks.get(subscriptionId, read, call.fresh);
  }

  readDenyAssignments(subscriptionId: string, call: CallContext): Promise<Result<readonly DenyAssignment[]>> {
    const read = () => readDenyAssignments(this.#client, subscriptionId, call);
    return this.#denyAssignments.get(subscriptionId, read, call.fresh);
  }

  readImageDeclaration(
    image: ImageQuestion,
    call: CallContext,
  ): Promise<Result<ImageDeclaration | undefined>> {
    return readImageDeclaration(this.#client, image, call);
  }

  isDynamicAddress(address: string, call: CallContext): Promise<Result<boolean>> {
    return isDynamicAddress(this.#client, this.#versions.network, address, call);
  }

  readonly readAcceleratedSibling: Cloud['readAcceleratedSibling'] = (setId, vm, call) =>
    readAcceleratedSibling(this.#client, this.#versions, setId, vm, call);

  readPermissions(scope: string, call: CallContext): Promise<Result<readonly Permission[]>> {
    const read = () => readPermissions(this.#client, this.#versions.authorization, scope, call);
    return this.#permissions.get(foldCase(scope), read, call.fresh);
  }

  readonly readPoolMembers: Cloud['readPoolMembers'] = (pool, call) => this.#members.ofPool(pool, call);

  readonly readTaggedVms: Cloud['readTaggedVms'] = (subscriptionId, tagName, call) =>
    this.#members.tagged(subscriptionId, tagName, call);

  readonly readAdvice: Cloud['readAdvice'] = (subscriptionId, call) => this.#advice.of(subscriptionId, call);

  readonly readVmByUid: Cloud['readVmByUid'] = (subscriptionId, vmUid, call) =>
    readVmByUid(this.#client, this.#versions.compute, subscriptionId, vmUid, call);

  async deallocate(vm: ResourceId, call: CallContext): Promise<Result<Accepted>> {
    return this.#accepted(await this.#vm('POST', vm, '/deallocate', '', call));
  }

  async start(vm: ResourceId, call: CallContext): Promise<Result<Accepted>> {
    return this.#accepted(await this.#vm('POST', vm, '/start', '', call));
  }

  async restart(vm: ResourceId, call: CallContext): Promise<Result<Accepted>> {
    return this.#accepted(await this.#vm('POST', vm, '/restart', '', call));
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
    if (!sameId(reading.vmId, expected.key))
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
    // The NIC is written back whole: JSON that cannot be printed as it was received would be altered.
    if (!survivesPrinting(answer.value.text))
      return unreadable('network interface', ['its JSON does not survive parsing and printing']);
    const { json } = document.value;
    const etag = answer.value.headers.etag ?? (typeof json.etag === 'string' ? json.etag : undefined);
    return { ok: true, value: { ...document.value, etag } };
  }

  #accepted(answer: Result<ArmResponse>): Result<Accepted> {
    return answer.ok ? acceptedFrom(answer.value, this.#client, this.#now()) : answer;
  }
}
