import * as z from 'zod';
import { type Parsed, parsed, parseWith } from '../../core/lib/parsed.ts';
import type { Flag } from '../../core/model/facts.ts';
import type { NicReading } from '../../ports/cloud.ts';
import { backendPoolsOf, joinedShape, toJoins } from './to-joins.ts';

// Loose: the JSON is written back as it was received, so nothing may be dropped from it.
const networkInterface = z.looseObject({
  id: z.string(),
  properties: joinedShape.extend({
    provisioningState: z.string(),
    enableAcceleratedNetworking: z.boolean().nullish(),
    enableIPForwarding: z.boolean().nullish(),
    auxiliaryMode: z.string().nullish(),
    primary: z.boolean().nullish(),
    virtualMachine: z.object({ id: z.string() }).nullish(),
    ipConfigurations: z
      .array(
        z.looseObject({
          properties: z
            .looseObject({ publicIPAddress: z.looseObject({ id: z.string() }).nullish() })
            .nullish(),
        }),
      )
      .nullish(),
  }),
});

/** A NIC's JSON, whole, with its etag. */
export interface NicDocument {
  readonly json: Readonly<Record<string, unknown>>;
  readonly reading: NicReading;
}

function flagOf(properties: Readonly<Record<string, unknown>>): Flag {
  if (!('enableAcceleratedNetworking' in properties)) return 'absent';
  const flag = properties.enableAcceleratedNetworking;
  return flag === true ? 'true' : flag === false ? 'false' : 'null';
}

/** A NIC as ARM shows it, whole, and what we read from it. */
export function toNic(body: unknown): Parsed<NicDocument> {
  const result = parseWith(networkInterface, body);
  if (!result.ok) return result;
  const { id, properties } = result.value;
  const vmId = properties.virtualMachine?.id;
  const joins = toJoins(properties);
  return parsed({
    // The answer itself, not zod's copy: member order and unknown members are preserved.
    json: body as Readonly<Record<string, unknown>>,
    reading: {
      id,
      flag: flagOf(properties),
      provisioningState: properties.provisioningState,
      ipForwarding: properties.enableIPForwarding ?? false,
      auxiliaryMode: properties.auxiliaryMode ?? 'None',
      publicIpIds: (properties.ipConfigurations ?? []).flatMap((one) => {
        const id = one.properties?.publicIPAddress?.id;
        return id === undefined ? [] : [id];
      }),
      backendPools: backendPoolsOf(joins),
      joins,
      ...(properties.primary == null ? {} : { primary: properties.primary }),
      ...(vmId === undefined ? {} : { vmId }),
    },
  });
}

/** The NIC's JSON with only its flag changed. */
export function withFlag(json: Readonly<Record<string, unknown>>, flag: Flag): Record<string, unknown> {
  const { enableAcceleratedNetworking: _old, ...rest } = json.properties as Record<string, unknown>;
  if (flag === 'absent') return { ...json, properties: rest };
  const value = flag === 'null' ? null : flag === 'true';
  // Spreading over the old value keeps the member's position.
  return { ...json, properties: { ...(json.properties as object), enableAcceleratedNetworking: value } };
}
