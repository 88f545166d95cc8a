import * as z from 'zod';
import { guestAnswer } from '../guest/guest-answer.ts';
import { pendingStartRecord } from '../remediation/pending-start.ts';
import { undoRecord } from '../remediation/undo.ts';

/** What Azure refused of several network interfaces. */
export const nicsRefused = z.object({
  /** Interfaces whose flag it refused for good. */
  nicsRefused: z.array(z.string()),
  /** How many of the VM's had the flag on then. */
  nicLimit: z.number(),
});

/** How many are kept, newest last: more come only from a host that dies again and again. */
export const maxStopDeliveries = 20;

/** What recovery needs if a run is orphaned: how the VM was found, and what the run set out to change. */
export const inherited = z.object({
  undo: undoRecord.optional(),
  plan: z.enum(['restart', 'nics-only', 'align', 'watch']).optional(),
  nics: z.array(z.string()).optional(),
  /** Of a watched start: since when the VM was off with its flags on. */
  pendingStartSince: z.string().optional(),
  /** When the run sent the VM's deallocation, or was about to; absent while nothing that it did can have turned the VM off. */
  stopSentAt: z.string().exactOptional(),
  /** Deliveries of the deallocation that Azure has not refused, as far as is known: each may have been accepted. */
  stopDeliveries: z.array(z.string()).max(maxStopDeliveries).exactOptional(),
  nicsRefused: nicsRefused.shape.nicsRefused.exactOptional(),
  nicLimit: nicsRefused.shape.nicLimit.exactOptional(),
});

const holder = inherited.extend({
  runId: z.string(),
  since: z.string(),
  /** The orphaned run that this one took the VM over from. */
  recovers: z.string().optional(),
});

export const turnedOffFact = z.object({
  at: z.string(),
  eventId: z.string().exactOptional(),
  correlationId: z.string().exactOptional(),
});
const past = z.object({
  runId: z.string(),
  outcome: z.string(),
  at: z.string(),
  /** Of a run that ended well: the VM, and the NICs that it turned on. */
  vmUid: z.string().exactOptional(),
  nics: z.array(z.string()).exactOptional(),
  nicsRefused: nicsRefused.shape.nicsRefused.exactOptional(),
  nicLimit: nicsRefused.shape.nicLimit.exactOptional(),
  /** The size that the VM had when they were refused. */
  size: z.string().exactOptional(),
  /** When people were notified that these were turned off again, and the event that led to the assessment that found it. */
  turnedOff: turnedOffFact.exactOptional(),
});

export const leaseState = z.object({
  holder: holder.optional(),
  recent: z.array(past),
  pendingStart: pendingStartRecord.optional(),
  /** The latest answer of its guest before a stop. */
  preflight: guestAnswer.exactOptional(),
});

/** Who may change this VM, how it was found, how the last runs ended, and what was done to it while it was off. */
export type LeaseState = z.infer<typeof leaseState>;

/** What the previous holder left for the run that recovers it. */
export type Inherited = z.infer<typeof inherited>;
