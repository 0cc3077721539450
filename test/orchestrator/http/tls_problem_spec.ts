import assert from "node:assert/strict";
import { tlsProblemOf, tlsWordsOf } from "../../../src/orchestrator/http/tls-problem";

const failed = (code: string | undefined, message = "", more: object = {}): Error =>
    Object.assign(new Error(message), code === undefined ? {} : { code }, more);
const openssl = (phrase: string): string => `write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:${phrase}:../deps/x.c:350:\n`; // prettier-ignore

describe("A failure of TLS", () => {
    for (const [code, message, problem] of [
        ["ERR_TLS_CERT_ALTNAME_INVALID", "", "certificateName"],
        ["HOSTNAME_MISMATCH", "", "certificateName"],
        ["CERT_HAS_EXPIRED", "", "certificateExpired"],
        ["CERT_NOT_YET_VALID", "", "certificateEarly"],
        ["DEPTH_ZERO_SELF_SIGNED_CERT", "", "certificateUntrusted"],
        ["SELF_SIGNED_CERT_IN_CHAIN", "", "certificateUntrusted"],
        ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "", "certificateUntrusted"],
        ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "", "certificateUntrusted"],
        ["CERT_UNTRUSTED", "", "certificateUntrusted"],
        ["CERT_SIGNATURE_FAILURE", "", "certificateUntrusted"],
        ["CERT_CHAIN_TOO_LONG", "", "certificateUntrusted"],
        ["INVALID_CA", "", "certificateUntrusted"],
        ["ERR_OSSL_PEM_NO_START_LINE", "", "tlsConfiguration"],
        ["ECONNRESET", "Client network socket disconnected before secure TLS connection was established", "tlsClosed"],
        ["EPROTO", openssl("tlsv13 alert certificate required"), "clientCertificate"],
        ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", openssl("tlsv1 alert unknown ca"), "clientCertificate"],
        ["EPROTO", openssl("tlsv1 alert access denied"), "clientCertificate"],
        ["EPROTO", openssl("tlsv1 alert protocol version"), "tlsVersion"],
        ["EPROTO", openssl("unsupported protocol"), "tlsVersion"],
        ["EPROTO", openssl("version too low"), "tlsVersion"],
        ["EPROTO", openssl("wrong ssl version"), "tlsVersion"],
        ["EPROTO", openssl("sslv3 alert handshake failure"), "tlsRefused"],
        ["EPROTO", openssl("wrong version number"), "noTls"],
        ["EPROTO", openssl("packet length too long"), "noTls"],
        ["EPROTO", openssl("unknown protocol"), "noTls"],
        ["EPROTO", openssl("http request"), "noTls"],
        ["EPROTO", "", "tls"],
        ["ERR_TLS_HANDSHAKE_TIMEOUT", "slow", "tls"],
        ["CERT_REVOKED", "", "tls"],
        ["UNABLE_TO_DECRYPT_CERT_SIGNATURE", "", "tls"],
        ["ECONNRESET", "read ECONNRESET", undefined],
        [undefined, openssl("wrong version number"), undefined],
    ] as const)
        it(`is ${problem ?? "none"}: ${code ?? "no code"} ${message.slice(-50).trim()}`, () =>
            assert.equal(tlsProblemOf(failed(code, message)), problem));

    for (const [words, error, expected] of [
        ["OpenSSL's phrase in the message", failed("EPROTO", openssl("wrong version number")), "wrong version number"],
        ["OpenSSL's reason", failed("EPROTO", "x", { reason: "unsupported protocol" }), "unsupported protocol"],
        ["the message where it has no phrase", failed("EPROTO", "something"), "something"],
        ["the code where there is no message", failed("EPROTO"), "EPROTO"],
        ["nothing where there is nothing", failed(undefined), ""],
        ["a thousand characters at most", failed("EPROTO", "x".repeat(2_000)), "x".repeat(1_000)],
        ["the names in the certificate", failed("X", "m", { cert: { subjectaltname: "DNS:a.invalid, IP Address:10.0.0.1" } }), "a.invalid, 10.0.0.1"], // prettier-ignore
        ["the common name in an old certificate", failed("X", "m", { cert: { subject: { CN: "a.invalid" } } }), "a.invalid"], // prettier-ignore
        ["nothing for a certificate without names", failed("X", "m", { cert: {} }), ""],
    ] as const)
        it(`is told with ${words}`, () => assert.equal(tlsWordsOf(error), expected));
});
