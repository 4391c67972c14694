import type { CheckpointHostApi, CheckpointViewApi } from "../../extension/protocol/checkpointView";
import { remote, serve } from "../../extension/protocol/rpc";
import { connectToHost } from "../shared/connection";
import { configureL10n } from "../shared/l10n";
import { PersistedState } from "../shared/persistedState";
import { stylePage } from "../shared/styles";
import { vsCodeApi } from "../shared/vscodeApi";
import { CheckpointApp } from "./app";
import { reviveCheckpointState } from "./model/viewState";

configureL10n(document);
stylePage(document);

const connection = connectToHost();
const app = new CheckpointApp(
  remote<CheckpointHostApi>(connection),
  new PersistedState(vsCodeApi(), reviveCheckpointState),
);
serve<CheckpointViewApi>(connection, { update: async (state) => app.receive(state) });
connection.listen();
document.getElementById("app")?.append(app);
void app.start();
