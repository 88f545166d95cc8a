import * as z from 'zod';
import { type Shell, scripts } from './scripts.ts';

const shells = Object.keys(scripts) as [Shell, ...Shell[]];
const shown = `should be ${shells.join(', ')}`;

/** Prints what a shell reads to complete the command line of the tool. */
export const command = {
  call: `accelnet completion ${shells.join('|')}`,
  about:
    'Prints a script by which the shell completes commands, options and their values. It asks the tool each time, which then reads nothing and asks nobody.',
  word: {
    name: 'SHELL',
    about: shells.join(', '),
    words: shells,
    schema: z.enum(shells, { error: ({ input }) => (input === undefined ? `is needed; ${shown}` : shown) }),
  },
  options: {},
  notes: `To have it in every new shell:
  bash         accelnet completion bash > ~/.local/share/bash-completion/completions/accelnet
               (or, without that package: echo 'source <(accelnet completion bash)' >> ~/.bashrc)
  zsh          accelnet completion zsh > "\${fpath[1]}/_accelnet"
  fish         accelnet completion fish > ~/.config/fish/completions/accelnet.fish
  powershell   accelnet completion powershell >> $PROFILE`,
} as const;
