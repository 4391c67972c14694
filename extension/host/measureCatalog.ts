/** What measures the engine has: asked for once, for every engine is of the same bundle. */
import type { MeasureDescriptor } from "../protocol/engineApi";
import type { Engine } from "./engineClient";

export class MeasureCatalog {
  readonly #engine: Pick<Engine, "measures">;
  #asked: Promise<readonly MeasureDescriptor[]> | undefined;

  constructor(engine: Pick<Engine, "measures">) {
    this.#engine = engine;
  }

  /** The answer is kept; a failure is not, so that the next call asks again. */
  get(): Promise<readonly MeasureDescriptor[]> {
    this.#asked ??= this.#engine.measures(null).catch((error: unknown) => {
      this.#asked = undefined;
      throw error;
    });
    return this.#asked;
  }
}
