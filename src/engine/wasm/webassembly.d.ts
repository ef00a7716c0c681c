// The part of the WebAssembly interface that the kernels need; Node has it, its type package does not name it.
declare namespace WebAssembly {
  class Memory {
    /** Sizes in pages of 64 KiB. */
    constructor(sizes: { initial: number; maximum: number });
    /** Another one after each growth. */
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: object;
  }
  class CompileError extends Error {}
}
