import type { Caller } from './caller.ts';

/** The names in an ARM path, in the casing of the request; empty where the path has none. */
export interface PathNames {
  readonly subscription: string;
  readonly group: string;
  readonly location: string;
  /** Of the VM, network interface, availability set or operation. */
  readonly name: string;
}

/** A request to ARM, read and parsed. */
export interface ArmRequest {
  readonly method: string;
  /** Without query, `//` collapsed, decoded. */
  readonly path: string;
  readonly names: PathNames;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly ifMatch: string | undefined;
  readonly apiVersion: string;
  readonly caller: Caller;
  readonly origin: string;
}

/** An ARM path as it is matched: decoded, `//` collapsed (Azure's clients send both), no slash at its end. Undefined if it cannot be decoded. */
export function cleanPath(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
      .replaceAll(/\/{2,}/g, '/')
      .replace(/(?<=.)\/$/, '');
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Reads the names out of a clean path. */
export function namesIn(path: string): PathNames {
  const segments = path.split('/');
  const after = (marker: string): string => {
    const at = segments.findIndex((segment) => segment.toLowerCase() === marker);
    return at < 0 ? '' : (segments[at + 1] ?? '');
  };
  return {
    subscription: after('subscriptions'),
    group: after('resourcegroups'),
    location: after('locations'),
    name:
      after('virtualmachines') ||
      after('networkinterfaces') ||
      after('availabilitysets') ||
      after('operations'),
  };
}
