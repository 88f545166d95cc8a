import type { ProofTools } from '../../scripts/proof/proof-tools.ts';
import { measurePageCost } from './page/cost.ts';
import { provePage } from './prove-page.ts';

/** What the programs of `scripts` ask of this folder. */
export const proofTools: ProofTools = { provePage, measurePageCost };
