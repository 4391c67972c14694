import * as vscode from "vscode";
import type { Services } from "../services";

/** *Compare Sample Checkpoints*: the shipped pair, one small network at two stages of training. */
export async function compareSamples(services: Services): Promise<void> {
  const sample = (name: string) =>
    vscode.Uri.joinPath(services.extensionUri, "media", "samples", name);
  services.comparisons.show({
    a: sample("digits-early.safetensors"),
    b: sample("digits-late.safetensors"),
  });
}
