import type { Frame, FrameLocator, Page } from "@playwright/test";

const OUTER = "iframe.webview.ready";
const INNER = "iframe#active-frame";

/** The document of the visible webview: it lies two frames deep. */
export const webviewOf = (page: Page): FrameLocator =>
  page.frameLocator(`${OUTER}:visible`).frameLocator(INNER);

/** As {@link webviewOf}, for scripts to be run inside. */
export async function webviewFrame(page: Page): Promise<Frame> {
  const outer = await page.locator(`${OUTER}:visible`).elementHandle();
  const inner = await (await outer?.contentFrame())?.waitForSelector(INNER);
  const frame = await inner?.contentFrame();
  if (!frame) throw new Error("no webview is visible");
  return frame;
}
