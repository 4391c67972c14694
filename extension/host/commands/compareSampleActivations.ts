import * as vscode from "vscode";
import type { Services } from "../services";

/** *Compare Sample Activations*: the shipped dumps, two networks of one task on the same pictures. */
export async function compareSampleActivations(services: Services): Promise<void> {
  const sample = (name: string) =>
    vscode.Uri.joinPath(services.extensionUri, "media", "samples", name);
  services.comparisons.show({
    a: sample("activations-late.safetensors"),
    b: sample("activations-other-seed.safetensors"),
  });
}
