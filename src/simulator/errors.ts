/** Orchestrator's error bodies. Source: API guide "Response codes", UiPath's SDKs and the "Start jobs errors" page. */
import { randomBytes } from "node:crypto";

/** A response that reports an error. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        message: string,
        readonly errorCode: number,
        readonly headers: Record<string, string> = {},
    ) {
        super(message);
    }

    get body(): object {
        return { message: this.message, errorCode: this.errorCode, traceId: traceId() };
    }
}

/** The error format of the ABP framework, for a caller who is not signed in or not allowed. */
export class AbpError extends ApiError {
    constructor(
        status: 401 | 403,
        message: string,
        readonly details: string,
    ) {
        super(status, message, 0, status === 401 ? { "www-authenticate": "Bearer" } : {});
    }

    override get body(): object {
        return {
            message: this.message,
            errorCode: 0,
            result: null,
            targetUrl: null,
            success: false,
            error: { code: 0, message: this.message, details: this.details, validationErrors: null },
            unAuthorizedRequest: this.status === 401,
            __abp: true,
        };
    }
}

export const notSignedIn = (): ApiError =>
    new AbpError(
        401,
        "You are not authenticated!",
        "You should be authenticated (sign in) in order to perform this operation.",
    );
export const notAllowed = (): ApiError =>
    new AbpError(403, "You are not authorized!", "You are not allowed to perform this operation.");
export const notFound = (what: string): ApiError => new ApiError(404, `${what} does not exist.`, 1002);
export const invalid = (message: string): ApiError => new ApiError(400, message, 1000);
/** Whole numbers are Int32 in .NET. @throws ApiError in the words of "The field take must be between 0 and 1000" */
export function checkRange(field: string, value: number, minimum: number, maximum = 2_147_483_647): void {
    if (!(value >= minimum && value <= maximum))
        throw new ApiError(400, `The field ${field} must be between ${minimum} and ${maximum}.`, 1009);
}
export const unsupportedType = (type: string): ApiError =>
    new ApiError(415, `The request entity's media type '${type}' is not supported for this resource.`, 0);
export const mustNotBeNull = (parameter: string): ApiError => invalid(`${parameter} must not be null`);

function traceId(): string {
    return `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
}
