/**
 * What becomes of an event that the address of a webhook does not take.
 * - `cloud`: it is lost, and nothing is sent to this webhook for an hour. Source: docs, "About webhooks".
 * - `standalone`: it is sent again at once and after 45 s. Then it is lost, and nothing is sent for ten minutes. Source: docs,
 *   "Orchestrator webhooks appsettings.json", from 2022.10 on.
 */
export type DeliveryFailing = "cloud" | "standalone";
