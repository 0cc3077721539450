import assert from "node:assert/strict";
import { parseAddress, parseIdentityUrl, type AddressProblem, type Deployment } from "../../src/shared/address";

type Row = [pasted: string, deployment: Deployment, base: string, tokenUrl: string];

const CLOUD = "https://cloud.uipath.com/acme/Default/orchestrator_";
const CLOUD_TOKEN = "https://cloud.uipath.com/identity_/connect/token";
const SUITE = "https://suite.corp/acme/Default/orchestrator_";
const SUITE_TOKEN = "https://suite.corp/identity_/connect/token";
const ALONE = "https://orch.corp";
const ALONE_TOKEN = "https://orch.corp/identity/connect/token";

const GOOD: Row[] = [
    ["https://cloud.uipath.com/acme/Default/orchestrator_/processes?tid=1&fid=2", "cloud", CLOUD, CLOUD_TOKEN],
    ["https://cloud.uipath.com/acme/Default/orchestrator_", "cloud", CLOUD, CLOUD_TOKEN],
    ["https://cloud.uipath.com/acme/Default/orchestrator_/", "cloud", CLOUD, CLOUD_TOKEN],
    ["https://cloud.uipath.com/acme/Default", "cloud", CLOUD, CLOUD_TOKEN],
    ["https://cloud.uipath.com/acme/Default/", "cloud", CLOUD, CLOUD_TOKEN],
    ["  https://cloud.uipath.com/acme/Default/orchestrator_  \n", "cloud", CLOUD, CLOUD_TOKEN],
    ["cloud.uipath.com/acme/Default", "cloud", CLOUD, CLOUD_TOKEN],
    ["http://cloud.uipath.com/acme/Default", "cloud", CLOUD, CLOUD_TOKEN],
    ["HTTPS://Cloud.UiPath.com/acme/Default", "cloud", CLOUD, CLOUD_TOKEN],
    ["https://cloud.uipath.com/acme/Default/actions_/tasks", "cloud", CLOUD, CLOUD_TOKEN],
    ["https://cloud.uipath.com/acme/Default/orchestrator_/odata/Jobs?$top=1", "cloud", CLOUD, CLOUD_TOKEN],
    ["https://cloud.uipath.com/acme/Default/orchestrator_/#/jobs", "cloud", CLOUD, CLOUD_TOKEN],
    ["https://cloud.uipath.com/acme/Default/Orchestrator_/jobs", "cloud", CLOUD, CLOUD_TOKEN],
    ["https://cloud.uipath.com//acme//Default", "cloud", CLOUD, CLOUD_TOKEN],
    [
        "https://cloud.uipath.com/acme/My%20Tenant/orchestrator_/",
        "cloud",
        "https://cloud.uipath.com/acme/My%20Tenant/orchestrator_",
        CLOUD_TOKEN,
    ],
    [
        "https://staging.uipath.com/acme/Default/portal_/home",
        "cloud",
        "https://staging.uipath.com/acme/Default/orchestrator_",
        "https://staging.uipath.com/identity_/connect/token",
    ],
    [
        "https://govcloud.uipath.us/agency/Prod/orchestrator_/",
        "cloud",
        "https://govcloud.uipath.us/agency/Prod/orchestrator_",
        "https://govcloud.uipath.us/identity_/connect/token",
    ],
    [
        "https://api.uipath.com/acme/Default/orchestrator_",
        "cloud",
        "https://api.uipath.com/acme/Default/orchestrator_",
        "https://api.uipath.com/identity_/connect/token",
    ],
    [
        "https://cloud.uipath.com/5d2f0b1e-0000-4000-8000-000000000001/5d2f0b1e-0000-4000-8000-000000000002/orchestrator_",
        "cloud",
        "https://cloud.uipath.com/5d2f0b1e-0000-4000-8000-000000000001/5d2f0b1e-0000-4000-8000-000000000002/orchestrator_",
        CLOUD_TOKEN,
    ],
    ["https://suite.corp/acme/Default/orchestrator_", "automationSuite", SUITE, SUITE_TOKEN],
    ["https://suite.corp/acme/Default/orchestrator_/jobs?fid=3", "automationSuite", SUITE, SUITE_TOKEN],
    ["suite.corp/acme/Default/orchestrator_", "automationSuite", SUITE, SUITE_TOKEN],
    [
        "https://suite.corp:8443/acme/Default/ORCHESTRATOR_/",
        "automationSuite",
        "https://suite.corp:8443/acme/Default/orchestrator_",
        "https://suite.corp:8443/identity_/connect/token",
    ],
    [
        "http://127.0.0.1:8090/acme/Default/orchestrator_",
        "automationSuite",
        "http://127.0.0.1:8090/acme/Default/orchestrator_",
        "http://127.0.0.1:8090/identity_/connect/token",
    ],
    ["https://orch.corp", "standalone", ALONE, ALONE_TOKEN],
    ["https://orch.corp/", "standalone", ALONE, ALONE_TOKEN],
    ["orch.corp", "standalone", ALONE, ALONE_TOKEN],
    ["https://orch.corp/processes?tid=1", "standalone", ALONE, ALONE_TOKEN],
    ["https://orch.corp/Jobs", "standalone", ALONE, ALONE_TOKEN],
    ["https://orch.corp/odata/Folders", "standalone", ALONE, ALONE_TOKEN],
    ["https://orch.corp/swagger/index.html", "standalone", ALONE, ALONE_TOKEN],
    ["https://orch.corp/account/login?ReturnUrl=%2F", "standalone", ALONE, ALONE_TOKEN],
    ["https://orch.corp/identity/connect/authorize", "standalone", ALONE, ALONE_TOKEN],
    ["https://orch.corp/uipath", "standalone", "https://orch.corp/uipath", ALONE_TOKEN],
    ["https://orch.corp/uipath/folders/1", "standalone", "https://orch.corp/uipath", ALONE_TOKEN],
    ["https://orch.corp/rpa/uipath/jobs", "standalone", "https://orch.corp/rpa/uipath", ALONE_TOKEN],
    [
        "https://orch.corp:8443/robots",
        "standalone",
        "https://orch.corp:8443",
        "https://orch.corp:8443/identity/connect/token",
    ],
    ["http://localhost:6234", "standalone", "http://localhost:6234", "http://localhost:6234/identity/connect/token"],
    ["localhost:6234/jobs", "standalone", "https://localhost:6234", "https://localhost:6234/identity/connect/token"],
    ["http://[::1]:8080/", "standalone", "http://[::1]:8080", "http://[::1]:8080/identity/connect/token"],
    [
        "https://notuipath.com/acme/Default",
        "standalone",
        "https://notuipath.com/acme/Default",
        "https://notuipath.com/identity/connect/token",
    ],
];

const BAD: [pasted: string, problem: AddressProblem][] = [
    ["", "empty"],
    ["   ", "empty"],
    ["my orchestrator", "notAUrl"],
    ["https://", "notAUrl"],
    ["https://orch..corp", "notAUrl"],
    ["https://orch corp/", "notAUrl"],
    ["https://orch.corp:99999/", "notAUrl"],
    ["${UIPATH_URL}", "variable"],
    ["https://${HOST}/acme/Default", "variable"],
    ["https://cloud.uipath.com/${ORGANISATION}/Default", "variable"],
    ["ftp://orch.corp", "scheme"],
    ["file:///etc/passwd", "scheme"],
    ["https://admin:secret@orch.corp/", "credentials"],
    ["https://cloud.uipath.com", "noTenant"],
    ["https://cloud.uipath.com/acme", "noTenant"],
    ["https://cloud.uipath.com/acme/portal_/home", "noTenant"],
    ["https://cloud.uipath.com/portal_/cloudrpa", "noTenant"],
    ["https://cloud.uipath.com/identity_/connect/token", "noTenant"],
    ["https://suite.corp/acme/portal_/home", "noTenant"],
    ["https://suite.corp/acme/orchestrator_/jobs", "noTenant"],
    ["https://suite.corp/orchestrator_", "noTenant"],
];

describe("The address of an Orchestrator", () => {
    for (const [pasted, deployment, base, tokenUrl] of GOOD)
        it(`is understood as ${deployment} when ${JSON.stringify(pasted)} is pasted`, () => {
            const result = parseAddress(pasted);
            assert.ok("address" in result, JSON.stringify(result));
            const { address } = result;
            assert.deepEqual([address.deployment, address.base, address.tokenUrl], [deployment, base, tokenUrl]);
        });

    for (const [pasted, problem] of BAD)
        it(`is refused as ${problem} when ${JSON.stringify(pasted)} is pasted`, () => {
            assert.deepEqual(parseAddress(pasted), { problem });
        });

    it("tells organisation and tenant apart for the cloud", () => {
        const result = parseAddress("https://cloud.uipath.com/acme/Default");
        assert.ok("address" in result);
        assert.deepEqual([result.address.organisation, result.address.tenant], ["acme", "Default"]);
    });
});

describe("The identity address", () => {
    const rows: [pasted: string, deployment: Deployment, tokenUrl: string][] = [
        ["https://id.corp/identity", "standalone", "https://id.corp/identity/connect/token"],
        ["https://id.corp/identity/", "standalone", "https://id.corp/identity/connect/token"],
        ["https://id.corp", "standalone", "https://id.corp/identity/connect/token"],
        ["https://id.corp", "automationSuite", "https://id.corp/identity_/connect/token"],
        ["https://id.corp/acme/identity_", "cloud", "https://id.corp/acme/identity_/connect/token"],
        ["https://id.corp/identity_/connect/token", "cloud", "https://id.corp/identity_/connect/token"],
        ["id.corp/x/connect/TOKEN/", "cloud", "https://id.corp/x/connect/TOKEN"],
    ];
    for (const [pasted, deployment, tokenUrl] of rows)
        it(`gives ${tokenUrl} for ${pasted} (${deployment})`, () => {
            assert.deepEqual(parseIdentityUrl(pasted, deployment), { tokenUrl });
        });

    it("is refused when it holds a variable that was not replaced", () => {
        assert.deepEqual(parseIdentityUrl("https://id.corp/${PATH}", "cloud"), { problem: "variable" });
    });

    it("is refused when it holds a password", () => {
        assert.deepEqual(parseIdentityUrl("https://a:b@id.corp", "cloud"), { problem: "credentials" });
    });
});
