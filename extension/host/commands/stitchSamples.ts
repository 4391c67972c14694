import * as vscode from "vscode";
import type { Services } from "../services";
import { pathOf } from "../uris";

/**
 * *Stitch Sample Models*: a shipped network that reads a colored marker before one that reads
 * digits, on digits that bear the marker of their class.
 */
export async function stitchSamples(services: Services): Promise<void> {
  const sample = (name: string) =>
    vscode.Uri.joinPath(services.extensionUri, "media", "samples", name);
  services.stitchings.show({
    front: sample("glyph-marker.onnx"),
    end: sample("glyph-digits.onnx"),
    options: {
      probe: pathOf(sample("glyphs.npz")),
      marker: "place",
      epochs: 40,
      batchSize: 32,
    },
  });
}
