const yes = { running: true, next: true };

/** What the script of a preflight writes in a guest with every driver and without a virtual function. */
export function preflightReport() {
  return {
    version: 1,
    os: 'linux',
    kernel: '6.8.0-1015-azure',
    nextKernel: '6.8.0-1015-azure',
    uptime: 86_400,
    functions: 0,
    infiniband: 0,
    hardware: 'unknown',
    bare: { mellanox: false, mana: false },
    modules: { mlx4_en: yes, mlx5_core: yes, mana: yes },
    vfInLog: false as boolean | null,
    managesVf: false as boolean | null,
  };
}

/** The same as it is printed, with some members changed, or left out where they are undefined. */
export function preflightPrinted(changed: object = {}): string {
  const report = JSON.stringify({ ...preflightReport(), ...changed });
  return `\nACCELNET-PREFLIGHT-BEGIN\n${report}\nACCELNET-PREFLIGHT-END\n`;
}
