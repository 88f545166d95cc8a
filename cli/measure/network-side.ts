import * as z from 'zod';
import type { ArmClient } from '../../src/azure/arm/arm-client.ts';
import { parseWith } from '../../src/core/lib/parsed.ts';
import type { VmFacts } from '../../src/core/model/facts.ts';
import { parseNicId, urlPathOf } from '../../src/core/model/resource-id.ts';
import type { CallContext } from '../../src/ports/cloud.ts';
import { inWords } from '../assess/read-azure.ts';
import type { Side } from './measurement.ts';

const nicBody = z.object({
  properties: z.object({
    primary: z.boolean().optional(),
    enableAcceleratedNetworking: z.boolean().optional(),
    ipConfigurations: z
      .array(
        z.object({
          properties: z
            .object({
              primary: z.boolean().optional(),
              privateIPAddress: z.union([z.ipv4(), z.ipv6()]).optional(),
            })
            .optional(),
        }),
      )
      .default([]),
  }),
});

/** A VM's network as a measurement cares for it. */
interface Network {
  readonly flags: Side['flags'];
  /** Of its primary network interface's primary configuration. */
  readonly address?: string;
}

type Read = { readonly ok: true; readonly value: Network } | { readonly ok: false; readonly fault: string };

/** Reads a VM's network interfaces: whether their flags are on, and the address that others reach it at. */
export async function readNetwork(
  client: ArmClient,
  apiVersion: string,
  { id, nicIds }: VmFacts,
  call: CallContext,
): Promise<Read> {
  const nics: z.output<typeof nicBody>['properties'][] = [];
  for (const text of nicIds) {
    const nic = parseNicId(text);
    if (!nic.ok)
      return { ok: false, fault: `${id}: a network interface's id cannot be read: ${nic.faults[0]}` };
    const { subscriptionId } = nic.value;
    const path = `${urlPathOf(nic.value)}?api-version=${apiVersion}`;
    const answer = await client.send({ provider: 'network', method: 'GET', subscriptionId, path }, call);
    if (!answer.ok) return { ok: false, fault: `${nic.value.path}: ${inWords(answer.failure)}` };
    const body = parseWith(nicBody, answer.value.body);
    if (!body.ok) return { ok: false, fault: `${nic.value.path}: ${body.faults[0]}` };
    nics.push(body.value.properties);
  }
  const primary = nics.find((nic) => nic.primary === true) ?? nics[0];
  const configurations = (primary?.ipConfigurations ?? []).map(({ properties }) => properties ?? {});
  const { privateIPAddress } = configurations.find((one) => one.primary === true) ?? configurations[0] ?? {};
  const on = nics.filter(({ enableAcceleratedNetworking }) => enableAcceleratedNetworking === true).length;
  const flags = on === 0 ? 'off' : on === nics.length ? 'on' : 'mixed';
  return {
    ok: true,
    value: { flags, ...(privateIPAddress === undefined ? {} : { address: privateIPAddress }) },
  };
}
