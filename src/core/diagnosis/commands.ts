import type { VmFacts } from '../model/facts.ts';
import type { Fix } from './diagnosis-context.ts';

/** A text in single quotes. People copy these commands into a shell, so what Azure or a guest answers is not trusted in them. */
export const inShellQuotes = (text: string): string => `'${text.replaceAll(/['\p{Cc}]/gu, '')}'`;

/** A command that changes the VM's power. */
export const power = (verb: 'deallocate' | 'restart' | 'start', { id }: VmFacts): string =>
  `az vm ${verb} --ids ${inShellQuotes(id)}`;

/** The commands that place a VM anew. */
export const anew = (vm: VmFacts): string[] => [power('deallocate', vm), power('start', vm)];

export const fix = (words: string, ...commands: string[]): Fix => ({ words, commands });
