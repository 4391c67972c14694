import type { GeometryHostApi, GeometryViewApi } from "../../extension/protocol/geometryView";
import { remote, serve } from "../../extension/protocol/rpc";
import { connectToHost } from "../shared/connection";
import { configureL10n } from "../shared/l10n";
import { PersistedState } from "../shared/persistedState";
import { stylePage } from "../shared/styles";
import { vsCodeApi } from "../shared/vscodeApi";
import { GeometryApp } from "./app";
import { reviveViewState } from "./model/viewState";

configureL10n(document);
stylePage(document);

const connection = connectToHost();
const app = new GeometryApp(
  remote<GeometryHostApi>(connection),
  new PersistedState(vsCodeApi(), reviveViewState),
);
serve<GeometryViewApi>(connection, { update: async (state) => app.receive(state) });
connection.listen();
document.getElementById("app")?.append(app);
void app.start();
