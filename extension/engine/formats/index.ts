import type { Files } from "../io";
import type { Checkpoint } from "./checkpoint";

/** What a path turned out to be. */
export type Opened =
  | { readonly kind: "checkpoint"; readonly checkpoint: Checkpoint }
  /** A folder that holds several complete checkpoints, in natural order. */
  | { readonly kind: "run"; readonly path: string; readonly members: readonly string[] };

/** Opens a file, an index or a folder by its content; reads headers only. */
export declare function openPath(files: Files, path: string): Promise<Opened>;

/** As {@link openPath}, for callers that need one checkpoint; a run is a `usage` error that names its members. */
export declare function openCheckpoint(files: Files, path: string): Promise<Checkpoint>;
