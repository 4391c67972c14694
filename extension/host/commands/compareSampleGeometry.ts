import * as vscode from "vscode";
import type { Services } from "../services";
import { pathOf } from "../uris";

/**
 * *Compare Sample Geometry*: shipped networks of one start and one task whose layers look alike and
 * compute differently, over the square of their inputs.
 */
export async function compareSampleGeometry(services: Services): Promise<void> {
  const sample = (name: string) =>
    vscode.Uri.joinPath(services.extensionUri, "media", "samples", name);
  services.geometries.show({
    uris: [sample("geometry-rich.onnx"), sample("geometry-lazy.onnx")],
    options: { probe: pathOf(sample("geometry-inputs.npy")), layer: ["act", "act"] },
  });
}
