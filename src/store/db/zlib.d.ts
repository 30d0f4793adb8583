// What of Node's zlib packed.ts uses. The runtime has it (compatibility dates from 2026-08-04 on), its types are Node's.

declare module 'node:zlib' {
  interface Packing {
    readonly level: number;
    readonly memLevel: number;
    readonly windowBits: number;
    readonly dictionary: Uint8Array;
  }
  interface Unpacking {
    readonly dictionary: Uint8Array;
    readonly maxOutputLength: number;
  }

  export function deflateRawSync(bytes: Uint8Array, options: Packing): Uint8Array;
  /** @throws Error for what is not deflated, or becomes longer than `maxOutputLength` */
  export function inflateRawSync(bytes: Uint8Array, options: Unpacking): Uint8Array;
}
