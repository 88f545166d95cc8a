// Written by `npm run docs` from docs/openapi.json.

/** How each route is reached: `{id}` stands for a parameter, and `answered` are the statuses with an answer; every other one is a problem. */
export const routes = {
  health: { method: "GET", path: "/api/health", answered: [200, 503] },
  openapi: { method: "GET", path: "/api/openapi.json", answered: [200] },
  assessment: { method: "GET", path: "/api/assessment", answered: [200] },
  assessments: { method: "POST", path: "/api/assessment", answered: [200] },
  diagnosis: { method: "GET", path: "/api/diagnosis", answered: [200] },
  askDiagnosis: { method: "POST", path: "/api/diagnosis", answered: [200] },
  vms: { method: "GET", path: "/api/vms", answered: [200] },
  getSafeguards: { method: "GET", path: "/api/safeguards", answered: [200] },
  overview: { method: "GET", path: "/api/overview", answered: [200] },
  sizes: { method: "GET", path: "/api/sizes", answered: [200] },
  me: { method: "GET", path: "/api/me", answered: [200] },
  remediations: { method: "GET", path: "/api/remediations", answered: [200] },
  remediateNow: { method: "POST", path: "/api/remediations", answered: [202] },
  remediation: { method: "GET", path: "/api/remediations/{id}", answered: [200] },
  getSweep: { method: "GET", path: "/api/sweep", answered: [200] },
  postSweep: { method: "POST", path: "/api/sweep", answered: [202] },
  cancelRemediation: { method: "POST", path: "/api/remediations/{id}/cancel", answered: [202] },
  acknowledgeRemediation: { method: "POST", path: "/api/remediations/{id}/acknowledge", answered: [202] },
  approveRemediation: { method: "POST", path: "/api/remediations/{id}/approve", answered: [202] },
  rejectRemediation: { method: "POST", path: "/api/remediations/{id}/reject", answered: [202] },
  approveMany: { method: "POST", path: "/api/approvals", answered: [202] },
  actOnSafeguards: { method: "POST", path: "/api/safeguards/{act}", answered: [202] },
} as const;
