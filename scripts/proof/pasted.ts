import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A terminal with a shell in it, into which text is pasted, and that can be looked at. */
export class Terminal {
  readonly #child;
  readonly #ended: Promise<unknown>;
  #shown = '';

  /** Opens one in a folder, with this environment. `script` gives the shell a terminal of its own. */
  constructor(folder: string, env: Readonly<Record<string, string>>) {
    const shell = 'bash --norc --noprofile';
    this.#child = spawn('script', ['--quiet', '--flush', '--return', '--command', shell, '/dev/null'], {
      cwd: folder,
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#ended = once(this.#child, 'exit');
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#shown += text;
    });
  }

  /** Everything that was shown so far. */
  get shown(): string {
    return this.#shown;
  }

  /** Pastes a text whole, whatever runs; its last line is entered. */
  paste(text: string): void {
    this.#child.stdin.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Presses Ctrl-C. */
  interrupt(): void {
    this.#child.stdin.write('\x03');
  }

  /** Waits until all of these were shown. Throws, with the end of what was shown, when they are not after so many seconds, or the shell has ended. */
  async until(wanted: readonly RegExp[], seconds: number): Promise<void> {
    const patience = AbortSignal.timeout(seconds * 1000);
    while (!wanted.every((line) => line.test(this.#shown))) {
      if (patience.aborted || this.#child.exitCode !== null) {
        const missing = wanted.filter((line) => !line.test(this.#shown)).join(', ');
        throw new Error(`${missing} was not shown; the end of what was:\n${this.#shown.slice(-2000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Ends what runs in the foreground and the shell, and waits until they have ended; after ten seconds their terminal is taken away. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.interrupt();
    this.paste('exit');
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await this.#ended;
    clearTimeout(patience);
  }
}
