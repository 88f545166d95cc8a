import * as z from 'zod';
import type { Parsed } from '../lib/parsed.ts';
import type { GuestEvidence } from '../model/evidence.ts';
import { parseBetween, printedText } from './guest-output.ts';

const count = z.number().int().min(0).max(256);
const maybe = z.boolean().nullable();
const inKernels = z.strictObject({ running: maybe, next: maybe });

const preflightReport = z.strictObject({
  version: z.literal(1, { error: 'should be 1' }),
  os: z.enum(['linux', 'windows']),
  kernel: printedText(64),
  /** The newest kernel that is installed, which a stop boots; null where none can be seen, as on Windows. */
  nextKernel: printedText(64),
  /** Seconds since the boot. */
  uptime: z.number().int().min(0).max(999_999_999).nullable(),
  /** Ethernet virtual functions on the PCI bus, with a driver or without. */
  functions: count,
  infiniband: count,
  hardware: z.enum(['mlx4', 'mlx5', 'mana', 'unknown']),
  /** Whether one of these functions has no driver. */
  bare: z.strictObject({ mellanox: z.boolean(), mana: z.boolean() }),
  modules: z.strictObject({ mlx4_en: inKernels, mlx5_core: inKernels, mana: inKernels }),
  vfInLog: maybe,
  managesVf: maybe,
});

/** What `guest/preflight-linux.sh` and `guest/preflight-windows.ps1` write. */
type PreflightReport = z.infer<typeof preflightReport>;

/** What of the evidence the guest does not say itself. */
export type EvidenceAbout = Pick<GuestEvidence, 'at' | 'vmUid' | 'size' | 'flagsOn'>;

/**
 * Reads what a guest said before a stop: strictly, because nobody knows who wrote it. Its text goes no further; what is given is of bounded size. Never
 * throws.
 */
export function parsePreflight(printed: string, about: EvidenceAbout): Parsed<GuestEvidence> {
  const report = parseBetween(printed, 'ACCELNET-PREFLIGHT-BEGIN', 'ACCELNET-PREFLIGHT-END', preflightReport);
  return report.ok ? { ok: true, value: evidenceIn(report.value, about) } : report;
}

function evidenceIn(report: PreflightReport, { at, vmUid, size, flagsOn }: EvidenceAbout): GuestEvidence {
  const { os, functions, infiniband, hardware, kernel, nextKernel, vfInLog, managesVf, modules, bare } =
    report;
  return {
    at,
    vmUid,
    size,
    os,
    virtualFunctions: functions,
    vfInLog,
    flagsOn,
    kernel,
    nextKernel,
    drivers: {
      // RHEL 10 has no mlx4 any more and is on Microsoft's list: what counts is mlx5; a start on older hardware is checked afterwards.
      mellanox: bare.mellanox ? 'none' : driverIn(modules.mlx5_core),
      mana: bare.mana ? 'none' : driverIn(modules.mana),
    },
    managesVf,
    infiniband,
    hardware,
  };
}

type DriverIn = GuestEvidence['drivers']['mana'];

/** Where one of the two kernels cannot be seen, the driver is unknown. */
function driverIn({ running, next }: z.infer<typeof inKernels>): DriverIn {
  if (running === null || next === null) return 'unknown';
  if (running) return next ? 'both' : 'running';
  return next ? 'next' : 'none';
}
