import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { bundleParameters } from './bundle.ts';
import { filesOf } from './plan.ts';
import { TestFile } from './test-file.ts';

/** Says at each mutant whether it is the one that is tried. */
export type Asked = (id: number) => boolean;

interface FastCheck {
  readonly assert: (property: unknown, parameters?: { readonly numRuns?: number }) => unknown;
  readonly configureGlobal: (parameters: object) => void;
}

const maxDraws = 30;

/** The same draws in each trial, and few of them; one that fails is not made smaller. */
function fewDraws(fastCheck: { readonly default: FastCheck }): object {
  const { default: all } = fastCheck;
  all.configureGlobal({ seed: 1, endOnFailure: true });
  const assert: FastCheck['assert'] = (property, parameters) => {
    const numRuns = Math.min(maxDraws, parameters?.numRuns ?? maxDraws);
    return all.assert(property, { ...parameters, numRuns });
  };
  return { ...fastCheck, assert, default: { ...all, assert } };
}

type Body = (require: (name: string) => unknown, module: object, exports: object, asked: Asked) => void;

/** Loads bundled test files, each time with modules of its own. */
export class Bundles {
  readonly #folder: string;
  readonly #require: NodeJS.Require;
  readonly #packages = new Map<string, unknown>();
  readonly #bodies = new Map<string, Body>();

  constructor(folder: string, root: string) {
    this.#folder = folder;
    this.#require = createRequire(path.join(root, 'package.json'));
    this.#packages.set('fast-check', fewDraws(this.#require('fast-check')));
  }

  load(test: string, asked: Asked): TestFile {
    const body = this.#bodyOf(test);
    const module = { exports: {} };
    return new TestFile((vitest) => {
      const provided = new Map([...this.#packages, ['vitest', vitest]]);
      body((name) => provided.get(name) ?? this.#require(name), module, module.exports, asked);
    });
  }

  #bodyOf(test: string): Body {
    const known = this.#bodies.get(test);
    if (known !== undefined) return known;
    const file = filesOf(this.#folder).bundle(test);
    const text = `(function (${bundleParameters.join(', ')}) {${readFileSync(file, 'utf8')}\n})`;
    const body = new Script(text, { filename: file }).runInThisContext() as Body;
    this.#bodies.set(test, body);
    return body;
  }
}

/** Thrown where a test does not come to its end. */
export class Endless extends Error {}

/** Waits for a test, but not for ever. */
export async function within(milliseconds: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Endless()), milliseconds);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
