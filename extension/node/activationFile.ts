/** Runs a model and keeps what its layers answer as an activation dump. */
import type { FileHandle } from "node:fs/promises";
import { EngineError } from "../engine/errors";
import { dtypeBytes, elementCount } from "../engine/formats/checkpoint";
import type { CaptureOutput } from "../engine/jobs/modelCapture";
import { type CapturedLayer, prepareCapture, runCapture } from "../engine/models/capture";
import { openModel } from "../engine/models/model";
import { readModelSettings } from "../engine/models/modelSettings";
import { probesFor } from "../engine/models/probeChoice";
import { statedInput } from "../engine/models/statedInput";
import { bytesOf } from "../engine/models/tensor";
import { asDumpListing } from "../engine/representations/list";
import { METADATA_KEY, METADATA_VALUE } from "../engine/representations/marks";
import type { Result } from "../engine/result";
import { resultInput } from "../engine/weights/assemble";
import { compileGlob } from "../engine/weights/glob";
import { listCheckpoint } from "../engine/weights/list";
import type { Workbench } from "../engine/weights/pool";
import type { ActivationsParams } from "../protocol/engineApi";
import { writeFileAtomic } from "./atomicWrite";
import { requireAllUnchanged } from "./fingerprint";
import { architecturesOf } from "./modelFiles";
import { openCancellable } from "./openCancellable";
import { probeChoice, probeFiles } from "./probeFile";
import { isHostResource, toNativePath } from "./resourcePaths";
import { type Context, modeOf, type ServiceParts, stamped, withHashes } from "./serviceParts";

/** Writes `out`, a marked dump of one array a layer, and lists what is in it. */
export async function activations(
  { files, executor }: ServiceParts,
  params: ActivationsParams,
  context: Context,
): Promise<Result> {
  const { out, seed = 0, hash, layers } = params;
  const { signal } = context;
  requireSuffix(out);
  const checkpoint = await openCancellable(files, params.path, signal);
  const choice = await probeChoice(files, params, signal);
  const [architecture] = await architecturesOf(files, [checkpoint], params);
  const input = statedInput(choice);
  const model = await openModel(files, checkpoint, { architecture, input });
  let total = 0;
  let done = 0;
  const bench: Workbench = {
    executor,
    signal,
    done(samples) {
      done += samples;
      context.progress({ done, total, text: `running ${params.path}` });
    },
  };
  const settings = await readModelSettings(files, checkpoint);
  const [probe] = await probesFor([{ model, settings }], { probe: choice, seed }, bench);
  total = probe.samples;
  const only = layers === undefined ? undefined : compileGlob(layers);
  const ready = await prepareCapture(model, { files, bench, probe, only });
  const { header, offsets } = layout(ready.layers);
  await writeFileAtomic(toNativePath(out), async (handle) => {
    await write(handle, header, 0);
    const targets = ready.layers.map(
      ({ layer }) => ({ value: layer.value, into: "values" }) as const,
    );
    const take = (output: CaptureOutput, first: number) =>
      writeRows(handle, { output, first, offsets, layers: ready.layers });
    await runCapture(ready, bench, { targets, take });
    // A dump of a file that was overwritten meanwhile belongs to no model at all.
    await requireAllUnchanged(files, [...checkpoint.files, ...probeFiles(choice)]);
  });
  const dump = await openCancellable(files, out, signal);
  const { threads } = executor;
  const told = { seed, mode: modeOf(params.strict), threads, probe: probe.text };
  const { runtime } = ready;
  const listed = asDumpListing(await listCheckpoint(dump, { ...told, runtime }), dump);
  const result: Result = {
    ...listed,
    kind: "activations",
    inputs: [resultInput(checkpoint)],
    problems: [...checkpoint.problems, ...ready.problems],
    notes: [...model.notes, ...settings.notes, ...probe.notes],
  };
  return stamped(hash ? await withHashes(result, [checkpoint], { executor, context }) : result);
}

function requireSuffix(out: string): void {
  if (!isHostResource(out) && out.toLowerCase().endsWith(".safetensors")) return;
  throw new EngineError("usage", `option --out: expected a file NAME.safetensors, got ${out}`);
}

/** The header of a safetensors file, and where each layer's numbers begin in the file. */
function layout(layers: readonly CapturedLayer[]) {
  let end = 0;
  const entries = layers.map(({ layer, dtype, shape }) => {
    const begin = end;
    end += elementCount(shape) * dtypeBytes[dtype];
    return [layer.id, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  const metadata = { [METADATA_KEY]: METADATA_VALUE };
  const text = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const bytes = new TextEncoder().encode(text);
  // numbers lie at multiples of eight bytes
  const length = Math.ceil(bytes.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(bytes, 8);
  return {
    header,
    offsets: entries.map(([, { data_offsets }]) => header.length + data_offsets[0]),
  };
}

interface Rows {
  readonly output: CaptureOutput;
  /** First sample of the output. */
  readonly first: number;
  readonly offsets: readonly number[];
  readonly layers: readonly CapturedLayer[];
}

async function writeRows(handle: FileHandle, { output, first, offsets, layers }: Rows) {
  for (const [i, { shape, dtype }] of layers.entries()) {
    const row = elementCount(shape.slice(1)) * dtypeBytes[dtype];
    let at = offsets[i] + first * row;
    for (const tensor of output.values[i]) {
      const bytes = bytesOf(tensor);
      await write(handle, bytes, at);
      at += bytes.length;
    }
  }
}

async function write(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
