import path from 'node:path';
import react from '@vitejs/plugin-react';
import { build as buildWeb } from 'vite';
import { needWritable } from './need-writable.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Builds the operators' page into `dist/web`, which the app serves: the name of a file depends on its content. Throws one line where that may not be written. */
export async function buildPage(outDir = path.join(root, 'dist/web')): Promise<void> {
  needWritable(root, outDir);
  const { NODE_ENV } = process.env;
  // A test run sets another value, with which Vite would make another page than the deployed one.
  process.env.NODE_ENV = 'production';
  try {
    await buildWeb({
      configFile: false,
      root: path.join(root, 'web'),
      base: '/api/dashboard/',
      plugins: [react()],
      // Data URLs would be another source of scripts and styles than our own files.
      build: {
        outDir,
        emptyOutDir: true,
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 800,
      },
      logLevel: 'warn',
    });
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}
