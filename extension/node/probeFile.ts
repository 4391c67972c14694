/** The probe that a call names. */
import { EngineError } from "../engine/errors";
import type { Files } from "../engine/io";
import type { ProbeChoice } from "../engine/models/probeChoice";
import { DEFAULT_SAMPLES } from "../engine/models/probes";
import type { ProbeParams } from "../protocol/engineApi";
import { openArray } from "./openArray";

/** Throws `usage` for a number of samples beside a file, which has its own. */
export async function probeChoice(
  files: Files,
  { probe, samples }: ProbeParams,
  signal: AbortSignal,
): Promise<ProbeChoice> {
  if (probe === undefined) return { kind: "random", samples: samples ?? DEFAULT_SAMPLES };
  if (samples !== undefined) {
    throw new EngineError("usage", "option --samples: is for random inputs, not for --probe FILE");
  }
  const place = await openArray(files, probe, signal);
  return { kind: "file", text: probe, ...place };
}
