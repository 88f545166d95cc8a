/**
 * The version of the contract between the app and its callers, as `/api/openapi.json` names it. It is raised with every change that breaks a caller:
 * the second number before 1.0, then the first.
 */
export const contractVersion = '0.1.0';
