/**
 * Every sentence of an error, in English. The catalogue of the connection node (`nodes/locales/<lang>/uipath-orchestrator.json`,
 * `errors`) has the same keys; a test holds the English one against this file. `__name__` marks a value.
 */
export const MESSAGES = {
    // What was tried.
    "trying.signIn": "Signing in at __address__ failed.",
    "trying.start": "Starting process __process__ failed.",
    "trying.startIn": "Starting process __process__ in folder __folder__ failed.",
    "trying.request": "__method__ __path__ failed.",

    // Orchestrator's own words.
    "said.words": "Orchestrator answered __status__: “__words__”",
    "said.nothing": "Orchestrator answered __status__ without a word.",
    "said.html": "The server at __address__ answered __status__ with a web page.",

    // The network.
    "network.unreachable": "No connection to __address__: __words__.",
    "network.unreachableHint": "Check the address, the proxy and the firewall; is Orchestrator running?",
    "network.tls":
        "Node-RED does not trust the certificate of __address__: __words__. Choose a TLS configuration with your company's CA certificate in the connection.",
    "network.timedOut": "__address__ did not answer within __seconds__ s. The time-out is set in the connection.",
    "network.broken": "The connection to __address__ broke: __words__.",
    "network.tooLarge":
        "The answer of __address__ is larger than __megabytes__ MB. Ask for less, with $select, $filter or $top.",
    "network.unreadable": "The answer of __address__ can't be decompressed: __words__.",
    "network.unsendable": "The request to __address__ can't be written: __words__.",
    "network.heldBack":
        "Nothing was sent: Orchestrator asked this connection to wait, and that is longer than we wait.",
    "network.closed": "The connection node was closed (deploy or stop) before the request was sent.",
    "network.queueFull":
        "__count__ requests are waiting already, so this one was not accepted. Slow the flow down, or raise “Requests at once” in the connection.",

    // Hints for answers.
    "hint.notAnOrchestrator":
        "That is no Orchestrator API. Check the address in the connection: paste it as the browser shows it while Orchestrator is open, such as https://cloud.uipath.com/organisation/tenant/orchestrator_/.",
    "hint.redirect":
        "It sends us on to another page, as a sign-in page does, and redirects are not followed. Check the address in the connection.",
    "hint.badAnswer": "The answer can't be read as JSON: __words__",
    "hint.folderRequired":
        "Set a folder in the node or in the connection: its path (Shared/Finance), key or numeric id.",
    "hint.folderNotFound":
        "Folder __folder__ does not exist, or the account has no access to it. Assign the external application or user to the folder in Orchestrator.",
    "hint.similarFolders": "Folders there are: __names__.",
    "hint.notAllowed":
        "The account signed in but may not do this. Give it the scope (in the external application and in the connection's Scope field) or the role that the action needs.",
    "hint.notAllowedStart":
        "Starting a job needs the scopes OR.Jobs (or OR.Jobs.Write) and, to find folder and process, OR.Folders.Read and OR.Execution.Read, and in the folder a role with Jobs.Create and Processes.View.",
    "hint.notAllowedAttachment":
        "Arguments of more than 10,000 characters are sent as an attachment, which needs the scope OR.Folders or OR.Folders.Write.",
    "hint.tokenRefused": "The token is expired, revoked or wrong. Set a new one in the connection.",
    "hint.signInRefused":
        "Orchestrator does not accept the token that it gave us just now. Check that the account may use this tenant.",
    "hint.mustNotBeNull":
        "Orchestrator says so of a body that it can't read: a field that its version does not know, or a value of the wrong type. Look at msg.startInfo and at the request's body.",
    "hint.noRobot":
        "Give the folder an unattended robot account and a machine with Unattended or NonProduction runtimes, or choose another runtime type.",
    "hint.pendingJob":
        "A job of this process is already waiting for that robot. Use the strategy ModernJobsCount or JobsCount, or wait for that job.",
    "hint.robotNotFound": "Check the robots in the node: ids or names of robots in this folder.",
    "hint.rateLimited":
        "Orchestrator takes no more requests just now. Slow the flow down and try again in __seconds__ s.",
    "hint.rateLimitedSoon": "Orchestrator takes no more requests just now. Slow the flow down and try again later.",
    "hint.serverError": "The fault is on Orchestrator's side or on the way to it. Try again later.",
    "hint.outcomeUnknown":
        "Orchestrator may have started the job all the same. Look for it under Jobs before you repeat the message.",
    "hint.outcomeNotFound": "It was looked up and not found.",
    "hint.outcomeNotLookedUp": "It could not be looked up:",
    "hint.outcomeJobs": "These jobs may belong to it: __jobs__.",
    "hint.outcomeKey": "The job would bear the batch execution key __batchExecutionKey__.",
    "hint.outcomeReference": "The job would bear the reference __reference__.",

    // Signing in.
    "signIn.clientRefused":
        "Client ID or client secret is wrong: “__words__”. Check both in the connection; the external application must be a confidential one.",
    "signIn.scopeRefused":
        "The scope is not accepted: “__words__”. The Scope field of the connection must name only application scopes that the external application has, exactly as registered there.",
    "signIn.passwordRefused": "User name, password or tenant is wrong: “__words__”. Check the three in the connection.",
    "signIn.notThere": "There is no token endpoint at __address__. Set the identity address in the connection.",
    "signIn.noToken": "The answer holds no access token. Check the identity address in the connection.",
    "signIn.badToken":
        "The answer holds an access token that can't be sent: it is too long, or has characters that no header takes. Check the identity address in the connection.",
    "signIn.passwordCloud":
        "User and password work with a standalone Orchestrator only. Choose an external application or a token in the connection.",

    // The connection's settings.
    "setting.noConnection": "No connection is chosen in the node, or it is disabled.",
    "setting.missing": "The connection has no __field__.",
    "setting.number": "__field__ must be a number above 0, not __got__.",
    "setting.wholeNumber": "__field__ must be a whole number from 1, not __got__.",
    "setting.signIn": "“__got__” is no way to sign in: application, token or password.",
    "setting.empty": "__field__ is empty: __source__ gave __got__.",
    "setting.unreadable": "__field__ can't be read from __source__: __words__.",
    "setting.notText": "__field__ must be a text, not __got__.",
    "setting.oneOf": "__field__ must be one of __values__, not __got__.",
    "setting.characters": "__field__ has characters that can't be sent in a header.",
    "setting.credential": "The connection's __field__ must be a text, not __got__.",
    "setting.environmentProxy":
        "The proxy of the environment (HTTP_PROXY, HTTPS_PROXY or ALL_PROXY) has no valid address: __got__.",
    "address.empty": "The connection has no address. Paste the address of your Orchestrator from the browser.",
    "address.notAUrl": "“__got__” is no address. Paste the address of your Orchestrator from the browser.",
    "address.scheme": "“__got__” is no web address. It must begin with https:// or http://.",
    "address.credentials":
        "The address holds a user name or password. Take it out of the address and use the sign-in fields.",
    "address.noTenant":
        "“__got__” names no tenant. Open Orchestrator in the browser and paste that address, such as https://cloud.uipath.com/organisation/tenant/orchestrator_/.",

    // The process.
    "process.missing": "No process is named. Set the process of the node: its name or key.",
    "process.notFound": "There is no process __process__ in folder __folder__.",
    "process.notFoundAnywhere": "There is no process __process__ that the account can see.",
    "process.similar": "Processes there are: __names__.",
    "process.ambiguous": "Process __process__ is in several folders: __names__. Say which one.",
    "process.gone": "Orchestrator does not find the process any more.",

    // Robots.
    "robots.required":
        "The strategy Specific needs robots. Set the robots of the node: ids or names, separated by commas.",
    "robots.notFound": "There is no robot __names__ in this folder.",
    "robots.similar": "Robots there are: __names__.",
    "robots.notSpecific":
        "RobotIds go with the strategy Specific only, and the strategy is __strategy__. Leave them out, or set the strategy Specific.",
    "robots.invalid": "Robots must be ids or names: a text separated by commas, or an array, not __got__.",

    // Arguments.
    "arguments.notAnObject": "The arguments must be an object, a JSON text or nothing, but __source__ holds __got__.",
    "arguments.timestamp":
        "That is the timestamp an inject node sends unless told otherwise. In the inject node set msg.payload to JSON {}, or set the arguments of this node to JSON {} if the process takes none.",
    "arguments.notJson": "The arguments in __source__ are no valid JSON: __words__",
    "arguments.notSerializable": "The arguments can't be written as JSON: __words__",
    "arguments.toJson": "The arguments must be an object, but their toJSON gave __got__.",
    "arguments.unknown": "The process has no argument __argument__.",
    "arguments.similar": "Did you mean __names__?",
    "arguments.declared": "Its arguments are __names__.",
    "arguments.none": "It takes no arguments.",
    "arguments.missing": "The required argument __argument__ (__expected__) is missing.",
    "arguments.wrongType": "Argument __argument__ must be __expected__, not __got__.",
    "arguments.tooLong":
        "The arguments have __length__ characters. This Orchestrator (API version __version__) takes 10,000 at most; larger ones need API version 20.",
    "arguments.fileAndArguments":
        "msg.startInfo has both InputFile and InputArguments. Orchestrator takes one of them.",
    "arguments.upload": "The arguments are larger than 10,000 characters, and their upload failed.",
    "arguments.formName": "A row of the argument form has a value but no name.",
    "arguments.formRows":
        "The argument form must be a list of rows, each with name, value and valueType. It holds __got__.",
    "arguments.formTwice": "The argument form has __argument__ twice.",

    // Fields of the start.
    "startInfo.notAnObject": "msg.startInfo must be an object, not __got__.",
    "startInfo.notSupported": "This Orchestrator (API version __version__) does not know __field__. Leave it out.",
    "startInfo.unknownField": "StartJobs has no field __field__.",
    "startInfo.strategyNotSupported":
        "This Orchestrator (API version __version__) does not know the strategy __strategy__. Use JobsCount.",
    "startInfo.wrongType": "__field__ must be __expected__, not __got__.",
    "startInfo.notSerializable": "__field__ can't be written as JSON: __words__",
    "startInfo.tooLong": "__field__ has __length__ characters; __most__ at most.",
    "startInfo.range": "__field__ must be between __minimum__ and __maximum__, not __got__.",
    "startInfo.jobsCount": "The number of jobs must be a whole number from 1, not __got__.",
    "startInfo.priority": "The priority must be Low, Normal, High or a whole number from 1 to 100, not __got__.",
    "startInfo.twoPriorities":
        "msg.startInfo has both JobPriority and SpecificPriorityValue. Orchestrator takes one of them.",
    "folder.notSupported":
        "This Orchestrator (API version __version__) can't look up folders. Give the numeric id of the folder.",

    // The request node.
    "request.path":
        "The path “__path__” would leave the Orchestrator base. Give it relative to the base, such as /odata/Releases?$top=5.",
    "request.noPath": "No path is set. Give it relative to the Orchestrator base, such as /odata/Releases?$top=5.",
    "request.body": "The body must be an object, an array or a text, not __got__. For an empty body set JSON {}.",
    "request.notSerializable": "The body can't be written as JSON: __words__",
    "request.notAList": "All pages were asked for, but the answer is no list.",

    // Jobs.
    "job.notFound": "There is no job __job__ that the account can see.",
    "job.notFoundIn": "There is no job __job__ in folder __folder__.",
    "job.unreadable": "What Orchestrator answered to __path__ is no job.",

    "jobs.none":
        "__field__ names no job: a StartJobs answer, a job, an id, a key, or an array of those is needed, not __got__.",
    "trying.wait": "Waiting for job __job__ failed.",
    "trying.stop": "Stopping the jobs failed.",
    "wait.Faulted": "Job __job__ of process __process__ faulted: __words__",
    "wait.Stopped": "Job __job__ of process __process__ was stopped.",
    "wait.gone": "Orchestrator does not have job __job__ any more, or the account can't see it in this folder.",
    "wait.pending": "Job __job__ of process __process__ did not begin to run within __seconds__ s.",
    "wait.running": "Job __job__ of process __process__ has run for more than __seconds__ s.",
    "wait.why": "Orchestrator says why it waits: “__words__”",
    "wait.notStopped": "It could not be stopped.",
    "wait.stillThere": "It was killed, and Orchestrator shows it as __state__ still.",
    "wait.noLogsScope": "Its log could not be read: that needs the scope OR.Monitoring.Read and a role with Logs.View.",
    "wait.noLogs": "Its log could not be read:",

    // A start that happened twice after all.
    "surplus.killed":
        "More jobs were started than asked for, because Orchestrator carried out a start that seemed lost. Killed while pending: __killed__. Running already: __running__.",
    "surplus.notKilled":
        "More jobs were started than asked for, because Orchestrator carried out a start that seemed lost. Killing them failed: __jobs__. __words__",

    // The test of a connection.
    "test.reached": "Orchestrator answers at __address__.",
    "test.signedInAs": "Signed in as __account__.",
    "test.signedIn": "Signed in. Orchestrator does not tell as which account.",
    "test.version": "The API version is __version__.",
    "test.noVersion": "Orchestrator tells no API version, as old ones do. Only what every version knows is sent.",
    "test.folders": "Folders that the account sees: __count__.",
    "test.noFolders": "The account sees no folder.",
    "test.noFoldersHint":
        "Assign the external application or user to a folder in Orchestrator, with a role that may view processes and create jobs.",
    "test.start":
        "The account may read processes and jobs. Whether it may start jobs can't be told without starting one.",
    "test.startNoFolder": "Whether the account may start jobs can't be told without a folder.",
    "test.startNoScope": "The connection's scope does not allow it to start jobs.",

    // Look-ups of the editor.
    "lookUp.needs": "Reading this list needs the scope __scope__ and a role with __permission__.",
    "lookUp.typeAgain":
        "Type the __field__ again: a stored one is only ever sent to the address, identity address, tenant, proxy and TLS configuration that it was deployed with.",
    "lookUp.notStored":
        "The __field__ is not known here, since the connection was not deployed yet. Type it again, or deploy first.",
    "lookUp.notDeployed": "The __field__ that the connection names was not deployed yet. Deploy first.",

    "unexpected.words": "Something went wrong in the node itself: __words__. Please report it.",
} as const;

export type MessageKey = keyof typeof MESSAGES;
