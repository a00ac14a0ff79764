namespace Cortap.Reporting.Errors;

/// <summary>HTTP status and title of every code that can answer a request (docs/domain/errors-and-outcomes.md, section 4.1).</summary>
public static class ProblemCatalogue
{
    private static readonly Dictionary<string, (int Status, string Title)> Entries = new(StringComparer.Ordinal)
    {
        [ErrorCodes.InvalidToken] = (401, "Invalid token"),
        [ErrorCodes.ExpiredToken] = (401, "Expired token"),
        [ErrorCodes.InsufficientPermissions] = (403, "Insufficient permissions"),
        [ErrorCodes.BodyTooLarge] = (413, "Body too large"),
        [ErrorCodes.UnsupportedMediaType] = (415, "Unsupported media type"),
        [ErrorCodes.InvalidJson] = (400, "Invalid JSON"),
        [ErrorCodes.InvalidRequest] = (400, "Invalid request"),
        [ErrorCodes.InvalidCallbackUrl] = (400, "Invalid callback URL"),
        [ErrorCodes.InvalidReportType] = (422, "Invalid report type"),
        [ErrorCodes.UnsupportedFormat] = (422, "Unsupported format"),
        [ErrorCodes.ProjectNotFound] = (404, "Project not found"),
        [ErrorCodes.RateLimited] = (429, "Rate limited"),
        [ErrorCodes.QueueFull] = (429, "Queue full"),
        [ErrorCodes.IdempotencyKeyReused] = (422, "Idempotency key reused"),
        [ErrorCodes.Unavailable] = (503, "Unavailable"),
        [ErrorCodes.NotFound] = (404, "Not found"),
        [ErrorCodes.MethodNotAllowed] = (405, "Method not allowed"),
        [ErrorCodes.JobNotFound] = (404, "Job not found"),
        [ErrorCodes.ReportNotFound] = (404, "Report not found"),
        [ErrorCodes.JobNotCompleted] = (409, "Job not completed"),
        [ErrorCodes.JobFinished] = (409, "Job already finished"),
        [ErrorCodes.DeliveryInProgress] = (409, "Delivery in progress"),
        [ErrorCodes.ReportNotAsynchronous] = (409, "Report not asynchronous"),
        [ErrorCodes.BatchNotFound] = (404, "Batch not found"),
        [ErrorCodes.BatchFinished] = (409, "Batch already finished"),
        [ErrorCodes.BatchNotCompleted] = (409, "Batch not completed"),
        [ErrorCodes.LinkExpired] = (403, "Link expired"),
        [ErrorCodes.RangeNotSatisfiable] = (416, "Range not satisfiable"),
        [ErrorCodes.PreconditionFailed] = (412, "Precondition failed"),
        [ErrorCodes.ReportLimitReached] = (409, "Report limit reached"),
        [ErrorCodes.EmailUnavailable] = (422, "E-mail unavailable"),
        [ErrorCodes.ScheduleNotFound] = (404, "Schedule not found"),
        [ErrorCodes.ScheduleLimitReached] = (409, "Schedule limit reached"),
        [ErrorCodes.NoServiceCredential] = (409, "No service credential"),
        [ErrorCodes.ServiceCredentialRefused] = (409, "Service credential refused"),
        [ErrorCodes.ReportChanged] = (409, "Report changed"),
        [ErrorCodes.InternalError] = (500, "Internal error"),
    };

    /// <summary>Codes that can answer a request.</summary>
    public static IReadOnlyCollection<string> Codes => Entries.Keys;

    /// <exception cref="ArgumentOutOfRangeException">The code belongs to jobs only.</exception>
    public static int StatusOf(string code) => Find(code).Status;

    /// <exception cref="ArgumentOutOfRangeException">The code belongs to jobs only.</exception>
    public static string TitleOf(string code) => Find(code).Title;

    private static (int Status, string Title) Find(string code) => Entries.TryGetValue(code, out var entry)
        ? entry
        : throw new ArgumentOutOfRangeException(nameof(code), code, "This code is one of jobs and has no HTTP status.");
}
