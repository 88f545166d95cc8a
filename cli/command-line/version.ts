import manifest from '../../package.json' with { type: 'json' };

/** The version of accelnet, as package.json has it. */
export const { version } = manifest;
