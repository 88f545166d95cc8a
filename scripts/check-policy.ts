import path from 'node:path';
import { policyFaults } from './package/policy-faults.ts';

// The hook of azure.yaml before a deployment, and a command for pipelines: a wrong policy is refused before the app is started with it.

const faults = policyFaults(path.resolve(import.meta.dirname, '..'));
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
