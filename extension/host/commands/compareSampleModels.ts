import * as vscode from "vscode";
import type { Services } from "../services";
import { pathOf } from "../uris";

/** *Compare Sample Models*: two networks of one task and different seeds, run on the same pictures. */
export async function compareSampleModels(services: Services): Promise<void> {
  const sample = (name: string) =>
    vscode.Uri.joinPath(services.extensionUri, "media", "samples", name);
  services.comparisons.show({
    a: sample("digits-late.safetensors"),
    b: sample("digits-other-seed.safetensors"),
    subject: "models",
    inputs: { probe: pathOf(sample("digits-inputs.npy")) },
  });
}
