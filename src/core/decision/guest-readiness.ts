import { errataKernelOf, hasErrata, manaRiskOf } from '../evidence/kernels.ts';
import type { GuestEvidence } from '../model/evidence.ts';
import { isAllowedImage } from './allowed-images.ts';
import { assessOs, landsOnMana, majorMinorOf, type OsAssessment } from './operating-system.ts';
import { guestOf, type RuleContext } from './rule-context.ts';

const probe = 'the guest: drivers of the kernel that runs and of the newest installed one';
/** Beyond this many virtual processors some kernels need an errata build (azure-docs#84047). */
const manyProcessors = 256;

/**
 * Whether the guest would gain, and stay reachable, on the hardware that it may come back on: by the drivers that it has shown, and else by its
 * version. What it shows never lifts that an image is a custom one, nor that no driver is known for its version.
 */
export function assessReadiness(context: RuleContext): OsAssessment {
  const { facts, policy } = context;
  const { os, size, plan } = facts.vm;
  const byVersion = assessOs(os, size, isAllowedImage(facts.vm, policy.allowedImages), plan);
  if (byVersion.answer === 'custom-image') return byVersion;
  const guest = guestOf(context);
  return errataNeeded(context, guest) ?? (guest && byDrivers(guest, size, byVersion)) ?? byVersion;
}

/** The answer by the guest's drivers; undefined where it could not see them. A driver counts if both kernels have it: a stop may boot either. */
function byDrivers(guest: GuestEvidence, size: string, byVersion: OsAssessment): OsAssessment | undefined {
  const { mellanox, mana } = guest.drivers;
  if (mellanox === 'unknown' || mana === 'unknown') return undefined;
  const seen = `${byVersion.seen}, mellanox: ${mellanox}, mana: ${mana}`;
  const answer = (one: OsAssessment['answer'], source = probe): OsAssessment => ({
    answer: one,
    seen,
    source,
  });
  const [hasMellanox, hasMana] = [mellanox === 'both', mana === 'both'];
  const lands = landsOnMana(size);
  const needed = { no: hasMellanox, may: hasMellanox && hasMana, only: hasMana }[lands];
  if (!needed) return answer(hasMellanox && lands !== 'no' ? 'not-mana-ready' : 'unsupported');
  // A version that no list has, and a guest that has every driver: one of them is wrong.
  if (byVersion.answer === 'unsupported') return answer('unknown', `${byVersion.source}; against ${probe}`);
  return lands === 'no' ? answer('fit') : (byKernel(guest, seen) ?? answer('fit'));
}

/** What is known against the guest's kernels on MANA hardware, the worse of both. */
function byKernel({ kernel, nextKernel }: GuestEvidence, seen: string): OsAssessment | undefined {
  const found = [kernel, nextKernel].flatMap((release) => {
    const risk = release === null ? undefined : manaRiskOf(release);
    return risk === undefined ? [] : [{ release: release ?? '', ...risk }];
  });
  const worst = found.find((one) => one.is === 'bad') ?? found[0];
  if (worst === undefined) return undefined;
  const { release, remedy, source } = worst;
  const known = { seen: `${seen}, kernel ${release}; needed: ${remedy}`.slice(0, 256), source };
  // That the driver is there outweighs a doubt.
  return worst.is === 'bad'
    ? { answer: 'kernel-too-old', ...known }
    : { answer: 'fit', ...known, doubt: remedy };
}

/** The answer for a VM with very many processors whose version needs an errata kernel; undefined where it has it, or needs none. */
function errataNeeded({ facts }: RuleContext, guest: GuestEvidence | undefined): OsAssessment | undefined {
  if ((facts.sizeOffer.vcpus ?? 0) <= manyProcessors) return undefined;
  const { seen, version, source } = majorMinorOf(facts.vm.os);
  const needed = version === undefined ? undefined : errataKernelOf(version);
  if (version === undefined || needed === undefined) return undefined;
  const known = { seen: `${seen}, more than ${manyProcessors} vCPUs; needed: ${needed}`, source };
  const kernel = guest?.kernel ?? undefined;
  if (kernel === undefined) return { answer: 'unknown', ...known };
  return [kernel, guest?.nextKernel ?? kernel].every((release) => hasErrata(release, version))
    ? undefined
    : { answer: 'kernel-too-old', ...known };
}
