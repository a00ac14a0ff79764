namespace Cortap.Reporting.Errors;

/// <summary>The stable error codes of the outside contract (docs/contract.md, sections 1 to 4).</summary>
public static class ErrorCodes
{
    public const string InvalidToken = "INVALID_TOKEN";
    public const string ExpiredToken = "EXPIRED_TOKEN";
    public const string InsufficientPermissions = "INSUFFICIENT_PERMISSIONS";
    public const string BodyTooLarge = "BODY_TOO_LARGE";
    public const string UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";
    public const string InvalidJson = "INVALID_JSON";
    public const string InvalidRequest = "INVALID_REQUEST";
    public const string InvalidCallbackUrl = "INVALID_CALLBACK_URL";
    public const string InvalidReportType = "INVALID_REPORT_TYPE";
    public const string UnsupportedFormat = "UNSUPPORTED_FORMAT";
    public const string ProjectNotFound = "PROJECT_NOT_FOUND";
    public const string RateLimited = "RATE_LIMITED";
    public const string QueueFull = "QUEUE_FULL";
    public const string IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED";
    public const string Unavailable = "UNAVAILABLE";
    public const string NotFound = "NOT_FOUND";
    public const string MethodNotAllowed = "METHOD_NOT_ALLOWED";
    public const string JobNotFound = "JOB_NOT_FOUND";
    public const string ReportNotFound = "REPORT_NOT_FOUND";
    public const string JobNotCompleted = "JOB_NOT_COMPLETED";
    public const string JobFinished = "JOB_FINISHED";
    public const string DeliveryInProgress = "DELIVERY_IN_PROGRESS";
    public const string ReportNotAsynchronous = "REPORT_NOT_ASYNCHRONOUS";
    public const string BatchNotFound = "BATCH_NOT_FOUND";
    public const string BatchFinished = "BATCH_FINISHED";
    public const string BatchNotCompleted = "BATCH_NOT_COMPLETED";
    public const string LinkExpired = "LINK_EXPIRED";
    public const string RangeNotSatisfiable = "RANGE_NOT_SATISFIABLE";
    public const string PreconditionFailed = "PRECONDITION_FAILED";
    public const string ReportLimitReached = "REPORT_LIMIT_REACHED";
    public const string EmailUnavailable = "EMAIL_UNAVAILABLE";
    public const string ScheduleNotFound = "SCHEDULE_NOT_FOUND";
    public const string ScheduleLimitReached = "SCHEDULE_LIMIT_REACHED";
    public const string NoServiceCredential = "NO_SERVICE_CREDENTIAL";
    public const string ServiceCredentialRefused = "SERVICE_CREDENTIAL_REFUSED";
    public const string ReportChanged = "REPORT_CHANGED";
    public const string DataFetchError = "DATA_FETCH_ERROR";
    public const string MissingRequiredData = "MISSING_REQUIRED_DATA";
    public const string TransformationError = "TRANSFORMATION_ERROR";
    public const string GenerationError = "GENERATION_ERROR";
    public const string S3UploadError = "S3_UPLOAD_ERROR";
    public const string UrlGenerationError = "URL_GENERATION_ERROR";
    public const string JobTimeout = "JOB_TIMEOUT";
    public const string Cancelled = "CANCELLED";
    public const string InternalError = "INTERNAL_ERROR";
}
