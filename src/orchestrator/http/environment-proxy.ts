/** Reads proxies from the environment: `HTTP_PROXY`, `HTTPS_PROXY` or `ALL_PROXY`, in upper or lower case. */
import { getProxyForUrl } from "proxy-from-env";
import { isProxyAddress, withoutCredentials } from "../../shared/address";
import { OrchestratorError, sentence } from "../errors/orchestrator-error";

const VARIABLES = ["http_proxy", "https_proxy", "all_proxy"].flatMap((name) => [name, name.toUpperCase()]);

/** The proxy for a URL; "" for none. @throws OrchestratorError INVALID_SETTING for an invalid address */
export function environmentProxy(url: string): string {
    const proxy = getProxyForUrl(url);
    if (proxy === "" || isProxyAddress(proxy)) return proxy;
    throw new OrchestratorError("INVALID_SETTING", [
        sentence("setting.environmentProxy", { got: `“${withoutCredentials(proxy)}”` }),
    ]);
}

/** The passwords of all proxies, encoded and decoded. */
export function environmentProxyPasswords(): string[] {
    return VARIABLES.flatMap((name) => {
        const password = /^(?:\w+:\/\/)?[^:@/]*:(.*)@/s.exec(process.env[name] ?? "")?.[1] ?? "";
        return [password, decoded(password) ?? ""];
    }).filter(Boolean);
}

function decoded(text: string): string | undefined {
    try {
        return decodeURIComponent(text);
    } catch {
        return undefined;
    }
}
