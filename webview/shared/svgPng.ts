/** Pictures that come as SVG text, as PNG. */

/** At this many pixels a unit: sharp on any screen, and in print. */
const SCALE = 2;
/** Canvases beyond this side are refused by browsers, or come out empty. */
const MAX_SIDE = 8_192;

/** Draws an SVG that refers to nothing outside of it; answers a data URL. */
export async function svgToPng(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = Math.min(SCALE, MAX_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this editor gives no canvas to draw on");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
