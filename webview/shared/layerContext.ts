/** What the context menu of a place that names a layer knows: *Go to Definition of Layer* is in it. */
export const layerContext = (layer: string): string =>
  JSON.stringify({
    webviewSection: "cognateLayer",
    layer,
    preventDefaultContextMenuItems: true,
  });
