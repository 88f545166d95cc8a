import { faulty, type Parsed } from '../../src/core/lib/parsed.ts';
import { parseVmId, type ResourceId } from '../../src/core/model/resource-id.ts';

const surroundings = String.raw`[\s\p{Cc}\p{Cf}"'“”‘’]+`;
const edges = new RegExp(`^${surroundings}|${surroundings}$`, 'gu');
const address = /^https?:\/\//i;
// Git Bash and MSYS2 take an id for a path of theirs, and put the folder that they are in before it.
const folderBefore = /^[a-z]:[\\/].*?(?=[\\/]subscriptions[\\/])/i;
const idSegments = 9;

/** What was pasted, without white space, quotes, and characters that cannot be seen around it: a file written on Windows ends its lines with one. */
export function trimPasted(text: string): string {
  return text.replaceAll(edges, '');
}

/**
 * Reads a virtual machine's id as people have it: with white space or quotes around it, with the folder that Git Bash puts before it, or as the
 * address of the portal or of the REST API, of which what follows the machine's name is dropped. The fault names what was given instead of an id.
 */
export function readPastedVmId(pasted: string): Parsed<ResourceId> {
  const text = trimPasted(pasted);
  const path = address.test(text) ? pathInAddress(text) : withoutFolder(text);
  const id = parseVmId(path);
  const cause = id.ok ? undefined : causeIn(path);
  return cause === undefined ? id : faulty(cause);
}

/** Of an address of the portal, as `#@tenant/resource/subscriptions/…` or encoded as a blade's parameter, or of the REST API. */
function pathInAddress(text: string): string {
  const shown = decoded(text);
  const from = shown.search(/\/subscriptions\//i);
  if (from === -1) return shown;
  const [path = ''] = shown.slice(from).split(/[?#&]/);
  return path.split('/').slice(0, idSegments).join('/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutFolder(text: string): string {
  const path = folderBefore.test(text) ? text.replace(folderBefore, '').replaceAll('\\', '/') : text;
  // Two slashes keep Git Bash from changing it.
  return path.replace(/^\/\/(?=subscriptions\/)/i, '/').replace(/\/$/, '');
}

/** What was given instead of an id, and how to get the id; undefined where that cannot be said. */
function causeIn(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (/\s/.test(path)) return 'holds white space: one resource id is expected';
  if (address.test(path)) return 'is an address that holds no resource id';
  if (!path.includes('/'))
    return `looks like a name, not a resource id: az vm show --resource-group GROUP --name ${path} --query id --output tsv`;
  if (/^subscriptions\//i.test(path)) return 'should begin with /subscriptions/';
  if (/\/virtualMachineScaleSets\//i.test(path))
    return "is in a scale set with uniform orchestration: such an instance is no virtual machine of its own, and follows its scale set's model";
  const [vm, child] = path.split(/(?<=\/Microsoft\.Compute\/virtualMachines\/[^/]+)\//i);
  if (child !== undefined) return `is the id of a part of a virtual machine (${child}): its own is ${vm}`;
  const [, type] = /^\/subscriptions\/.*\/providers\/([^/]+\/[^/]+)\//i.exec(path) ?? [];
  return type === undefined || /^Microsoft\.Compute\/virtualMachines$/i.test(type)
    ? undefined
    : `is the id of a ${type}, not of a Microsoft.Compute/virtualMachines`;
}
