import { expect, type Locator, type Page } from "@playwright/test";

/** The file tree. */
export class Explorer {
  constructor(private readonly page: Page) {}

  file(name: string): Locator {
    return this.page.locator(".explorer-folders-view").getByRole("treeitem", { name, exact: true });
  }

  /** Opens a file as a double click does: in a lasting tab. */
  async open(name: string): Promise<void> {
    await this.file(name).dblclick();
  }

  /**
   * Right-clicks and chooses an entry of the menu. A fresh menu ignores clicks for a moment, so
   * that the end of the right click chooses nothing; hence as often as it takes to close it.
   */
  async choose(name: string, entry: string): Promise<void> {
    await this.file(name).click({ button: "right" });
    await expect(async () => {
      await this.menuEntry(entry).click({ timeout: 1000 });
      await expect(this.menuEntry(entry)).toHaveCount(0, { timeout: 500 });
    }).toPass({ timeout: 10_000 });
  }

  /**
   * Selects exactly the named files. Ctrl+click from the first on: a plain click would open a
   * preview, whose auto-reveal changes the selection later.
   */
  async select(...names: string[]): Promise<void> {
    for (const row of await this.selected.all()) {
      const name = await row.getAttribute("aria-label");
      if (name && !names.includes(name)) await this.toggle(name, "false");
    }
    for (const name of names) {
      const selected = await this.file(name).getAttribute("aria-selected");
      if (selected !== "true") await this.toggle(name, "true");
    }
    await expect(this.selected).toHaveCount(names.length);
  }

  private get selected(): Locator {
    return this.page.locator(".explorer-folders-view [role=treeitem][aria-selected=true]");
  }

  private async toggle(name: string, selected: "true" | "false"): Promise<void> {
    await this.file(name).click({ modifiers: ["ControlOrMeta"] });
    await expect(this.file(name)).toHaveAttribute("aria-selected", selected);
  }

  menuEntry(entry: string): Locator {
    return this.page
      .locator(".context-view .monaco-menu .action-item")
      .filter({ has: this.page.getByText(entry, { exact: true }) });
  }
}
