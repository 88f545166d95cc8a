import * as z from 'zod';
import type { Simulation } from '../kernel/simulation.ts';
import type { Operation, VirtualMachine } from '../world/world.ts';
import { diagnosisAnswers } from './guest-diagnosis.ts';
import { type Asked, measureAnswers } from './guest-measure.ts';
import { preflightAnswers } from './guest-preflight.ts';
import { probeAnswers } from './guest-probe.ts';
import { type GuestState, guestState } from './guest-state.ts';
import { settingsIn, withoutSettings } from './script-settings.ts';

/** What a script printed. */
export interface ScriptOutput {
  readonly stdout: string;
  readonly stderr?: string;
}

/** How guests answer a command: by its id, and by the text of its script, word for word but for its settings, where one is given. */
export interface RunCommandAnswer {
  readonly commandId: string;
  readonly script?: string;
  readonly answer: (guest: GuestState, asked: Asked) => ScriptOutput;
}

/** An answer that is the same text for every guest. */
export const fixedAnswerSchema = z.strictObject({
  commandId: z.string().min(1),
  script: z.string().exactOptional(),
  stdout: z.string(),
  stderr: z.string().exactOptional(),
});

/** An answer that is the same text for every guest. */
export type FixedAnswer = z.output<typeof fixedAnswerSchema>;

/** A command as the request gave it, its script's lines joined. */
export interface Command {
  readonly commandId: string;
  readonly script: string;
}

const known = [...probeAnswers, ...preflightAnswers, ...diagnosisAnswers, ...measureAnswers];

function fits(wanted: { commandId: string; script?: string }, { commandId, script }: Command): boolean {
  return (
    wanted.commandId.toLowerCase() === commandId.toLowerCase() &&
    (wanted.script === undefined || wanted.script === script || wanted.script === withoutSettings(script))
  );
}

/** Whether an answer of guests is known for this. */
export function isRegistered({ world, settings }: Simulation, command: Command): boolean {
  return [...world.runCommandAnswers, ...settings.runCommands, ...known].some((one) => fits(one, command));
}

/** What the guest answers; texts that were set later win. */
export function outputOf(
  simulation: Simulation,
  vm: VirtualMachine,
  command: Command,
  operation: Operation,
): ScriptOutput {
  const { world, settings } = simulation;
  const fixed = world.runCommandAnswers.find((one) => fits(one, command));
  if (fixed !== undefined) return fixed;
  const answer = [...settings.runCommands, ...known].find((one) => fits(one, command))?.answer;
  const asked = { simulation, vm, operation, settings: settingsIn(command.script) };
  return (
    answer?.(guestState(simulation, vm), asked) ?? {
      stdout: '',
      stderr: 'The answer to this command is gone.',
    }
  );
}
