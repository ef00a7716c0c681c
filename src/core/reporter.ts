/** A running count towards a total, e.g. bytes of a download or epochs of a training. */
export interface Progress {
  /** Sets how far the work is, in the unit of `total`; `note` is a short state such as a loss. */
  update(done: number, note?: string): void;
  /** Ends the count. */
  stop(): void;
}

/** How the library tells what it does; the command line prints it, a test collects it, the library never prints. */
export interface Reporter {
  info(message: string): void;
  warn(message: string): void;
  /** Starts a progress display; `unit` is e.g. `bytes`, `epochs`, `users`. */
  progress(label: string, total: number, unit: string): Progress;
}

/** Tells nobody. */
export const silent: Reporter = {
  info() {},
  warn() {},
  progress: () => ({ update() {}, stop() {} }),
};

/** Keeps every message, for tests and for records. */
export class Collector implements Reporter {
  readonly infos: string[] = [];
  readonly warnings: string[] = [];

  info(message: string): void {
    this.infos.push(message);
  }

  warn(message: string): void {
    this.warnings.push(message);
  }

  progress(): Progress {
    return { update() {}, stop() {} };
  }
}
