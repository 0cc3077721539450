/** Why there is no TLS connection. Each problem has its own remedy. */
export type TlsProblem =
    | "certificateName"
    | "certificateExpired"
    | "certificateEarly"
    | "certificateUntrusted"
    | "clientCertificate"
    | "tlsRefused" // for a reason that the server does not give
    | "tlsVersion"
    | "tlsName" // the server has nothing for the name in the address
    | "noTls"
    | "tlsClosed" // during the handshake
    | "tlsConfiguration" // our own certificate or key is unusable
    | "tls";

interface TlsError extends NodeJS.ErrnoException {
    /** OpenSSL's phrase. */
    reason?: string;
    /** The server's certificate, with ERR_TLS_CERT_ALTNAME_INVALID. */
    cert?: { subjectaltname?: string; subject?: { CN?: string } };
}

/** By Node.js's codes (node:tls, "X509 certificate error codes"). */
const BY_CODE: readonly [RegExp, TlsProblem][] = [
    [/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/, "certificateName"],
    [/^CERT_HAS_EXPIRED$/, "certificateExpired"],
    [/^CERT_NOT_YET_VALID$/, "certificateEarly"],
    [
        /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)\w+|CERT_(UNTRUSTED|SIGNATURE_FAILURE|CHAIN_TOO_LONG)|INVALID_CA)$/,
        "certificateUntrusted",
    ],
    [/^(INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|CERT_REVOKED|CERT_REJECTED)$/, "tls"],
    [/^ERR_OSSL_/, "tlsConfiguration"],
];

/** By OpenSSL's phrases, since its codes differ between versions. Alerts come from the server (RFC 8446 §6). */
const BY_PHRASE: readonly [RegExp, TlsProblem][] = [
    [/alert .*(certificate|unknown ca|access denied)/, "clientCertificate"],
    [/alert protocol version|unsupported protocol|version too low|wrong ssl version/, "tlsVersion"],
    [/alert (handshake failure|insufficient security)/, "tlsRefused"],
    [/unrecognized name/, "tlsName"],
    [/wrong version number|packet length too long|unknown protocol|http request/, "noTls"],
];

const CLOSED = "before secure TLS connection was established";

/** Undefined for a failure that has nothing to do with TLS. */
export function tlsProblemOf(error: TlsError): TlsProblem | undefined {
    const code = error.code ?? "";
    const byCode = BY_CODE.find(([pattern]) => pattern.test(code))?.[1];
    if (byCode) return byCode;
    if (error.message.includes(CLOSED)) return "tlsClosed";
    if (!/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_(GET|DECRYPT)|EPROTO)/.test(code)) return undefined;
    const phrase = tlsPhraseOf(error);
    return BY_PHRASE.find(([pattern]) => pattern.test(phrase))?.[1] ?? "tls";
}

/** The details for a message: the names in the server's certificate, or OpenSSL's phrase. */
export function tlsWordsOf(error: TlsError): string {
    const { subjectaltname = "", subject } = error.cert ?? {};
    if (!error.cert) return tlsPhraseOf(error);
    return subjectaltname.replace(/\b(DNS|IP Address):/g, "") || (subject?.CN ?? "");
}

/** `…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/…:350:` */
export function tlsPhraseOf({ reason, message, code }: TlsError): string {
    const line = message.slice(0, 1_000);
    const phrase = reason ?? /:error:\w+:[^:]*:[^:]*:([^:]+):/.exec(line)?.[1] ?? line;
    return phrase || code || "";
}
