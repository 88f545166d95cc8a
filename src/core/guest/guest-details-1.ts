import * as z from 'zod';
import type { GuestDetails } from './guest-details.ts';
import { pciId, printedText, readings, seconds } from './guest-output.ts';
import type { GuestReport } from './guest-report.ts';

const guestModule = z.strictObject({
  name: z.enum(['mlx4_core', 'mlx4_en', 'mlx5_core', 'mana']),
  loaded: z.boolean(),
  available: z.boolean().nullable(),
  outOfTree: z.boolean(),
  elsewhere: z.boolean(),
});

const guestLog = z.strictObject({
  whole: z.boolean().nullable(),
  vfSeen: z.boolean(),
  lastSwitch: z.strictObject({ to: z.enum(['vf', 'synthetic']), at: seconds }).nullable(),
  trouble: z.array(printedText(120)).max(6),
});

/** The first version of the details: saved ones stay readable. */
export const guestDetails1 = z.strictObject({
  version: z.literal(1),
  seconds,
  uptime: seconds,
  modules: z.array(guestModule).max(4),
  txBytes: z.array(readings).max(8),
  log: guestLog.nullable(),
  problems: z.array(z.strictObject({ id: pciId, code: z.number().int().min(0).max(1000) })).max(8),
});

type Details1 = z.infer<typeof guestDetails1>;
type Message = NonNullable<GuestDetails['log']>['messages'][number];

/** Details of the first version as the present ones, beside the report that was printed with them. */
export function liftDetails(details: Details1, report: GuestReport | undefined): GuestDetails {
  const { log } = details;
  return {
    version: 2,
    seconds: details.seconds,
    uptime: details.uptime,
    modules: details.modules.map(liftModule),
    nics: liftNics(details, report?.nics ?? []),
    log:
      log === null
        ? null
        : { whole: log.whole, messages: log.trouble.flatMap(liftMessage), messagesLeftOut: 0 },
    rule: null,
    problems: details.problems.map((problem) => ({ ...problem, service: null })),
  };
}

function liftModule({
  name,
  loaded,
  available,
  outOfTree,
  elsewhere,
}: Details1['modules'][number]): GuestDetails['modules'][number] {
  const file = available === null ? null : available ? (outOfTree ? 'foreign' : 'own') : 'none';
  return { name, loaded, file, elsewhere };
}

/** The log's last word was one for the whole guest: it is taken to be of the interfaces that lack a virtual function. */
function liftNics({ txBytes, log }: Details1, nics: GuestReport['nics']): GuestDetails['nics'] {
  const { vfSeen = false, lastSwitch = null } = log ?? {};
  return Array.from({ length: Math.max(txBytes.length, nics.length) }, (_, n) => {
    const lacking = (nics[n]?.vf ?? null) === null;
    return {
      txBytes: txBytes[n] ?? null,
      slot: null,
      path: lacking && lastSwitch !== null ? [lastSwitch.to === 'vf' ? 'to' : 'from', lastSwitch.at] : null,
      registered: !lacking || vfSeen,
      marked: null,
      managerState: null,
    };
  });
}

/** A line's driver is what it begins with, behind its time: other lines only held a driver's name somewhere. */
function liftMessage(line: string | null): Message[] {
  const parts =
    /^ *(\d{1,9})\.\d+ +((hv_pci|hv_netvsc|mlx4_core|mlx4_en|mlx5_core|mlx5_ib|mana)[ :].*)$/.exec(
      line ?? '',
    );
  if (parts === null) return [];
  const [, at, text = '', driver] = parts;
  return [{ driver: driver as Message['driver'], text, at: Number(at), times: 1 }];
}
