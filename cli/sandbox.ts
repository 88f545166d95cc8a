import { readFileSync } from 'node:fs';
import path from 'node:path';
import { faulty, type Parsed, parsed } from '../src/core/lib/parsed.ts';

/** What a sandbox says of itself: what points a program at its Azure. */
export type SandboxEnvironment = Readonly<Record<string, string>>;

// What the shell that we run in may say of another Azure's identity.
const ofOthers = ['AZURE_CLIENT_ID', 'IDENTITY_SERVER_THUMBPRINT', 'MSI_ENDPOINT', 'MSI_SECRET'];
const needed = [
  'ACCELNET_ARM_ENDPOINT',
  'ACCELNET_SUBSCRIPTIONS',
  'IDENTITY_ENDPOINT',
  'NODE_EXTRA_CA_CERTS',
];

/** Reads what `npm start` has written into its folder. */
export function readSandbox(folder: string): Parsed<SandboxEnvironment> {
  const file = path.join(folder, 'azure.env');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return faulty(
      code === 'ENOENT' || code === 'ENOTDIR'
        ? `--sandbox: ${file}: there is none; npm start writes it, into .sandbox or the folder of its --data`
        : `--sandbox: ${file}: cannot be read: ${code}`,
    );
  }
  const environment = exportsIn(text);
  const missing = needed.filter((name) => !environment[name]);
  return missing.length === 0
    ? parsed(environment)
    : faulty(`--sandbox: ${file}: is damaged: ${missing.join(', ')} is missing; npm start writes it again`);
}

/** `export NAME='VALUE'`, as a shell reads it: in single quotes only the quote itself is written in another way. */
export function exportsIn(text: string): SandboxEnvironment {
  const lines = text.matchAll(/^export ([A-Za-z]\w*)='((?:[^']|'\\'')*)'\r?$/gm);
  return Object.fromEntries(
    [...lines].map(([, name = '', value = '']) => [name, value.replaceAll(String.raw`'\''`, "'")]),
  );
}

/** Lets this process, from now on, use the sandbox instead of what its environment names. Its certificates Node must have read at its start. */
export function enterSandbox(environment: SandboxEnvironment): void {
  for (const name of ofOthers) delete process.env[name];
  Object.assign(process.env, environment);
}
