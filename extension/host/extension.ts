/** Where the editor enters. Registers what package.json contributes, and starts nothing. */
import type * as vscode from "vscode";
import { registerCommands } from "./commands";
import { createServices } from "./services";

export function activate(context: vscode.ExtensionContext): void {
  const services = createServices(context);
  context.subscriptions.push(services.owner);
  registerCommands(services, services.owner);
}
