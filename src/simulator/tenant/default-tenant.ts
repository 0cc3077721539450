import type { TenantData } from "./tenant-data";

const CORE = "System.Private.CoreLib, Version=8.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e";
const LEGACY = "mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089";

/** The default tenant has an example of everything that Orchestrator has. */
export const DEFAULT_TENANT: TenantData = {
    folders: [
        { path: "Shared" },
        { path: "Shared/Finance" },
        { path: "Shared/Finance/Invoices" },
        { path: "経理" },
        { path: "経理/請求書" },
        { path: "Büro" },
        { path: "Empty" },
        { path: "admin's workspace", personal: true },
    ],
    processes: [
        {
            folder: "Shared",
            name: "Hello",
            description: "Says hello. Needs no arguments.",
            input: [{ name: "in_Name", type: `System.String, ${CORE}` }],
            output: [{ name: "out_Greeting", type: `System.String, ${CORE}` }],
            job: { output: { out_Greeting: "Hello!" } },
        },
        {
            folder: "Shared",
            name: "Slow_Bot",
            description: "Works for two minutes.",
            input: [],
            job: { duration: 120 },
        },
        {
            folder: "Shared",
            name: "Faulty_Bot",
            description: "Always fails.",
            input: [],
            job: { outcome: "Faulted", info: "The invoice has no number." },
        },
        {
            folder: "Shared/Finance",
            name: "Invoice_Bot",
            description: "Posts an invoice.",
            version: "2.1.0",
            input: [
                { name: "in_InvoiceId", type: `System.Int32, ${CORE}`, required: true },
                { name: "in_Supplier", type: `System.String, ${CORE}` },
                { name: "in_Amount", type: `System.Decimal, ${CORE}` },
                { name: "in_Urgent", type: `System.Boolean, ${CORE}` },
                { name: "in_DueDate", type: `System.DateTime, ${CORE}` },
                { name: "in_Currency", type: `System.String, ${CORE}`, required: true, hasDefault: true },
                {
                    name: "in_Lines",
                    type: `System.Collections.Generic.Dictionary\`2[[System.String, ${CORE}],[System.Object, ${CORE}]], ${CORE}`,
                },
            ],
            output: [
                { name: "out_DocumentNumber", type: `System.String, ${CORE}` },
                { name: "out_Posted", type: `System.Boolean, ${CORE}` },
            ],
            defaults: { in_Currency: "EUR" },
            job: { output: { out_DocumentNumber: "1900000042", out_Posted: true } },
        },
        {
            folder: "Shared/Finance",
            name: "O'Brien Report",
            input: [{ name: "in_Month", type: `System.String, ${LEGACY}`, required: true }],
        },
        {
            folder: "Shared/Finance/Invoices",
            name: "Dunning",
            input: [{ name: "in_Level", type: `System.Int32, ${LEGACY}`, required: true }],
            entryPoint: "Main.xaml",
        },
        { folder: "経理/請求書", name: "請求書処理", input: [{ name: "in_番号", type: `System.Int32, ${CORE}` }] },
        { folder: "Büro", name: "Prüfung", input: [] },
        { folder: "Empty", name: "Nobody", input: [] },
        { folder: "admin's workspace", name: "Mine", input: [] },
    ],
    robots: [
        {
            name: "Robot_A",
            username: "acme\\robot-a",
            folders: ["Shared", "Shared/Finance", "Shared/Finance/Invoices"],
        },
        { name: "Robot_B", username: "acme\\robot-b", folders: ["Shared", "Shared/Finance"] },
        { name: "Robot_C", username: "acme\\robot-c", folders: ["Shared"] },
        { name: "ロボット", username: "acme\\robot-jp", folders: ["経理/請求書"] },
        { name: "Robot_D", username: "acme\\robot-d", folders: ["Büro", "admin's workspace"] },
    ],
    machines: [
        { name: "VM-01", folders: ["Shared", "Shared/Finance", "Shared/Finance/Invoices"], slots: 4 },
        { name: "VM-02", folders: ["Shared", "経理/請求書", "Büro", "admin's workspace"], slots: 2 },
    ],
    queues: [
        {
            folder: "Shared",
            name: "Orders",
            description: "Takes each order number once. Retries once.",
            uniqueReferences: true,
            retries: 1,
            item: { output: { out_DocumentNumber: "1900000042", out_Posted: true } },
        },
        { folder: "Shared", name: "Mails", description: "Takes anything." },
        {
            folder: "Shared",
            name: "Faulty_Items",
            description: "Its items always fail.",
            item: { outcome: "BusinessException", reason: "The invoice has no number." },
        },
        {
            folder: "Shared/Finance",
            name: "Invoices",
            description: "Has a schema. In two folders.",
            linkedTo: ["Shared/Finance/Invoices"],
            retries: 2,
            schema: {
                type: "object",
                properties: {
                    InvoiceId: { type: "integer" },
                    Supplier: { type: "string", maxLength: 100 },
                    Amount: { type: "number" },
                    Urgent: { type: "boolean" },
                    DueDate: { type: "string", format: "date-time" },
                },
                required: ["InvoiceId"],
                additionalProperties: false,
            },
        },
        { folder: "Empty", name: "Nobody's", description: "No robot takes its items." },
    ],
    assets: [
        { folder: "Shared", name: "Invoice_Limit", type: "Integer", value: 5000, description: "In euros." },
        { folder: "Shared", name: "Mail_Recipient", type: "Text", value: "robots@example.com" },
        { folder: "Shared", name: "Dry_Run", type: "Bool", value: false },
        { folder: "Shared", name: "SAP_Login", type: "Credential", value: "robot-sap" },
        { folder: "Shared", name: "API_Key", type: "Secret", value: "simulator-secret" },
        {
            folder: "Shared",
            name: "Printer",
            type: "Text",
            value: "hall",
            userValues: { "acme\\robot-a": "office" },
            description: "Differs for one account.",
        },
        { folder: "Shared", name: "Desk", type: "Integer", userValues: { "acme\\robot-a": 7, "acme\\robot-b": 8 } },
        { folder: "Shared/Finance", name: "Currency", type: "Text", value: "EUR" },
    ],
    buckets: [
        {
            folder: "Shared",
            name: "Documents",
            description: "For files that robots read and write.",
            files: {
                "readme.txt": "Put files for robots here.",
                "results/summary.json": '{ "pages": 3, "total": 5000 }',
                "results/Übersicht 2026.csv": "number;amount\n1;5000\n",
            },
        },
        { folder: "Shared", name: "Reports", storage: "Amazon", description: "In S3.", files: { "day.txt": "quiet" } },
        {
            folder: "Shared",
            name: "Vault",
            storage: "Orchestrator",
            description: "Orchestrator hands its files through.",
            files: { "plan.txt": "Only for those who sign in." },
        },
        { folder: "Shared", name: "Templates", readOnly: true, files: { "letter.txt": "Dear Sir or Madam," } },
        { folder: "Shared/Finance", name: "Invoices" },
    ],
};
