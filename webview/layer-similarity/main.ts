import { startView } from "../shared/startView";
import { SimilarityApp } from "./app";
import { reviveViewState } from "./model/viewState";

startView(SimilarityApp, reviveViewState);
