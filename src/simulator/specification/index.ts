/** The published specifications of the Orchestrator API by generation. */

export { GENERATIONS, NEWEST, generationOf, type Generation } from "./generations";
export { propertiesOf, qualifiedName, type Properties, type Property, type Shape } from "./data-types";
export { trim, trimTo } from "./trim";
export { boundFields, validateBody } from "./body-binding";
export { routesOf, type Route } from "./routes";
