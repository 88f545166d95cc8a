// Scripts that run inside VMs are bundled as their text (esbuild: the import attribute `type: 'text'`).
declare module '*.sh' {
  const text: string;
  export = text;
}
declare module '*.ps1' {
  const text: string;
  export = text;
}
