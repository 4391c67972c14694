import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import { webviewOf } from "./webview";

/** The compared geometries in the active tab. */
export class GeometryView {
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.frame = webviewOf(page);
  }

  get summary(): Locator {
    return this.frame.locator("header .summary");
  }

  get field(): Locator {
    return this.frame.getByRole("application", { name: /^Distance between the geometries/ });
  }

  get place(): Locator {
    return this.frame.locator("cognate-field #at");
  }

  get points(): Locator {
    return this.frame.getByRole("table", { name: "Points" }).getByRole("row");
  }

  get matrix(): Locator {
    return this.frame.locator("cognate-heatmap");
  }

  get tree(): Locator {
    return this.frame.getByRole("img", { name: /^Tree of the networks/ });
  }

  /** Of the two networks whose field is shown. */
  get distance(): Locator {
    return this.frame.locator(".gauge .big").first();
  }

  typed(name: string): Locator {
    return this.frame.getByRole("textbox", { name });
  }

  get fault(): Locator {
    return this.frame.locator("cognate-points #fault");
  }

  /** Similarity of denoisers against guidance. */
  get chart(): Locator {
    return this.frame.getByRole("img", { name: /^Similarity against guidance/ });
  }

  get levels(): Locator {
    return this.frame
      .getByRole("table", { name: "Distances by guidance and time" })
      .getByRole("row");
  }

  setting(name: string): Locator {
    return this.frame.getByLabel(name, { exact: true });
  }

  button(name: string): Locator {
    return this.frame.getByRole("button", { name, exact: true });
  }

  get cancel(): Locator {
    return this.button("Cancel");
  }

  step(name: string): Locator {
    return this.frame.getByRole("spinbutton", { name });
  }

  get overTime(): Locator {
    return this.frame.getByRole("table", { name: "Distance over time" }).getByRole("row");
  }

  choice(name: string): Locator {
    return this.frame.getByRole("combobox", { name });
  }

  async whenDone(): Promise<void> {
    await expect(this.summary).toContainText("The geometry of", { timeout: 30_000 });
  }
}
