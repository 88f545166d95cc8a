/** The network hardware of hosts, and the guest's drivers for it (accelerated-networking-how-it-works, accelerated-networking-mana-overview). */
export const drivers = ['mlx4', 'mlx5', 'mana'] as const;

/** A driver, and the hardware that it drives. */
export type Driver = (typeof drivers)[number];
