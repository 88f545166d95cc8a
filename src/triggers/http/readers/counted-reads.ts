import type { VmFacts } from '../../../core/model/facts.ts';
import type { ResourceId } from '../../../core/model/resource-id.ts';
import type { CallContext, CloudReader, Result } from '../../../ports/cloud.ts';
import type { RecentAnswers } from './recent-answers.ts';

/**
 * What one reader's request reads from Azure: its requests are counted, and a VM is read once for all readers in a short while, since the members of a
 * group are read for every VM that shares it. What the app caches for minutes anyway is not counted.
 */
export class CountedReads implements CloudReader {
  readonly #cloud: CloudReader;
  readonly #vms: RecentAnswers<Result<VmFacts>>;
  #requests = 0;

  constructor(cloud: CloudReader, vms: RecentAnswers<Result<VmFacts>>) {
    this.#cloud = cloud;
    this.#vms = vms;
  }

  get requests(): number {
    return this.#requests;
  }

  readVm(vm: ResourceId, call: CallContext): Promise<Result<VmFacts>> {
    return this.#vms.get(vm.key, () => this.#counted(this.#cloud.readVm(vm, call)));
  }

  readonly readNic: CloudReader['readNic'] = (nic, call) => this.#counted(this.#cloud.readNic(nic, call));
  readonly readGroup: CloudReader['readGroup'] = (vm, call) => this.#counted(this.#cloud.readGroup(vm, call));
  readonly readSubscription: CloudReader['readSubscription'] = (id, call) =>
    this.#cloud.readSubscription(id, call);
  readonly readSizeOffer: CloudReader['readSizeOffer'] = (id, location, size, call) =>
    this.#cloud.readSizeOffer(id, location, size, call);
  readonly readReadOnlyLocks: CloudReader['readReadOnlyLocks'] = (id, call) =>
    this.#cloud.readReadOnlyLocks(id, call);
  readonly readDenyAssignments: CloudReader['readDenyAssignments'] = (id, call) =>
    this.#cloud.readDenyAssignments(id, call);
  readonly readImageDeclaration: CloudReader['readImageDeclaration'] = (image, call) =>
    this.#counted(this.#cloud.readImageDeclaration(image, call));
  readonly isDynamicAddress: CloudReader['isDynamicAddress'] = (address, call) =>
    this.#counted(this.#cloud.isDynamicAddress(address, call));
  readonly readAcceleratedSibling: CloudReader['readAcceleratedSibling'] = (set, vm, call) =>
    this.#counted(this.#cloud.readAcceleratedSibling(set, vm, call));
  readonly readPoolMembers: CloudReader['readPoolMembers'] = (pool, call) =>
    this.#counted(this.#cloud.readPoolMembers(pool, call));
  readonly readTaggedVms: CloudReader['readTaggedVms'] = (id, tag, call) =>
    this.#cloud.readTaggedVms(id, tag, call);
  readonly readAdvice: CloudReader['readAdvice'] = (id, call) => this.#cloud.readAdvice(id, call);
  readonly readVmByUid: CloudReader['readVmByUid'] = (id, uid, call) =>
    this.#counted(this.#cloud.readVmByUid(id, uid, call));
  readonly readPermissions: CloudReader['readPermissions'] = (scope, call) =>
    this.#counted(this.#cloud.readPermissions(scope, call));

  #counted<T>(asked: Promise<T>): Promise<T> {
    this.#requests++;
    return asked;
  }
}
