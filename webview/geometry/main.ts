import { startView } from "../shared/startView";
import { GeometryApp } from "./app";
import { reviveViewState } from "./model/viewState";

startView(GeometryApp, reviveViewState);
