using System.Globalization;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Http;

/// <summary>One request under way, and how to answer it.</summary>
public sealed partial class ApiCall(HttpRequest request, string correlationId, TimeProvider time, AuditLog audit, ILogger logger)
{
    private readonly ILogger _logger = logger;

    private Problem? _refusal;

    public HttpRequest Request { get; } = request;

    public string CorrelationId { get; } = correlationId;

    /// <summary>Whose token was verified; null before that and for routes that need none.</summary>
    public Caller? Caller { get; set; }

    /// <summary>Address of the client; where a proxy on this machine forwards, the one that it names.</summary>
    public string? Client => Request.HttpContext.Connection.RemoteIpAddress?.ToString();

    /// <summary>Cancelled when the caller has gone.</summary>
    public CancellationToken Aborted => Request.HttpContext.RequestAborted;

    /// <summary>What follows the question mark, decoded.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyList<string?>>> QueryParameters =>
        Request.Query.Select(pair => KeyValuePair.Create(pair.Key, (IReadOnlyList<string?>)pair.Value));

    /// <summary>An answer in JSON.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">UTF-8.</param>
    /// <param name="retryAfter">Value of the <c>Retry-After</c> header; null sends none.</param>
    public IResult Json(int status, byte[] body, TimeSpan? retryAfter = null)
    {
        SetRetryAfter(retryAfter);
        return new BytesResult(status, "application/json; charset=utf-8", body);
    }

    /// <summary>The value of an operation, or its refusal.</summary>
    public IResult JsonOrProblem(Outcome<byte[]> outcome) =>
        outcome.TryGet(out var body, out var problem) ? Json(StatusCodes.Status200OK, body) : Problem(problem);

    /// <summary>The answer of an operation that may have been carried out for an earlier request, or its refusal.</summary>
    /// <param name="status">HTTP status of the answer.</param>
    /// <param name="outcome">Answer or refusal.</param>
    /// <param name="retryAfter">Value of the <c>Retry-After</c> header; null sends none.</param>
    public IResult AnswerOrProblem(int status, Outcome<Answer> outcome, TimeSpan? retryAfter = null)
    {
        if (!outcome.TryGet(out var answer, out var problem)) return Problem(problem);
        if (answer.IsReplayed) MarkReplayed();
        return Json(status, answer.Body, retryAfter);
    }

    /// <summary>Every value of <c>Idempotency-Key</c>.</summary>
    public IReadOnlyList<string?> IdempotencyKey => Request.Headers["Idempotency-Key"];

    /// <summary>Says that the answer is that of an earlier request with the same idempotency key.</summary>
    public void MarkReplayed() => Request.HttpContext.Response.Headers["Idempotency-Replayed"] = "true";

    /// <summary>The parts of the request that the product judges.</summary>
    public IntakeRequest ToIntakeRequest() => new()
    {
        ContentType = Request.ContentType,
        ContentEncoding = Request.Headers.ContentEncoding,
        ContentLength = Request.ContentLength,
        Body = Request.Body,
        IdempotencyKey = IdempotencyKey,
        CorrelationId = CorrelationId,
        Client = Client,
    };

    /// <summary>Where the caller reaches the service.</summary>
    /// <param name="configured"><c>PUBLIC_BASE_URL</c>; null takes the address of the request, if it is one.</param>
    public Outcome<Uri> BaseUrl(Uri? configured)
    {
        if (configured is not null) return configured;
        // The header as it was sent: Request.Host throws for punycode that is none.
        var host = new HostString(Request.Headers.Host.ToString());
        return Request.Scheme.ToLowerInvariant() is "http" or "https"
            && host.HasValue
            && Uri.CheckHostName(host.Host.Trim('[', ']')) is (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)
            && Uri.TryCreate($"{Request.Scheme}://{host}/", UriKind.Absolute, out var url)
            && url is { UserInfo: "", PathAndQuery: "/", Port: > 0 }
                ? url
                : new Problem(
                    ErrorCodes.InvalidRequest,
                    "The request names no address at which the job's status could be asked for: Host, or X-Forwarded-Host and X-Forwarded-Proto, "
                    + "must be a host with a port from 1 to 65535, and http or https. Correct them, or have the operators set PUBLIC_BASE_URL.");
    }

    /// <summary>A redirect to a link that must not be kept.</summary>
    public IResult Found(Uri location)
    {
        Request.HttpContext.Response.Headers.Location = location.AbsoluteUri;
        return new BytesResult(StatusCodes.Status302Found, "text/plain; charset=utf-8", []);
    }

    /// <summary>A refusal in the envelope of docs/contract.md section 5.</summary>
    public IResult Problem(Problem problem)
    {
        Refused(problem);
        if (problem.Status == StatusCodes.Status401Unauthorized) Request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return new BytesResult(problem.Status, Reporting.Errors.Problem.MediaType, problem.ToUtf8Json(time.GetUtcNow(), CorrelationId));
    }

    /// <summary>Puts a decision into the audit record; to be called before the answer leaves.</summary>
    /// <param name="action">One of <see cref="AuditActions"/>.</param>
    /// <param name="target">Id of what it concerns.</param>
    /// <param name="reason">What the actor gave as his reason.</param>
    /// <param name="count">How many things it concerns, when there can be several.</param>
    /// <returns>The record's number.</returns>
    /// <exception cref="AuditStoreException">It could not be recorded; the answer is then a 503.</exception>
    public Task<long> RecordAsync(string action, string? target, string? reason = null, long? count = null) =>
        // What was done is recorded, whether the caller waits for the answer or not.
        audit.RecordAsync(Event(action, target) with { Reason = reason, Count = count }, CancellationToken.None);

    /// <summary>
    /// Records who has begun a job, of which the record tells already that it was started. It cannot be taken back, and were the answer a 503, whoever does as
    /// that says would begin another one.
    /// </summary>
    /// <returns>The record's number; null when it could not be recorded.</returns>
    public async Task<long?> TryRecordAsync(string action, string? target, string? reason)
    {
        try
        {
            return await RecordAsync(action, target, reason);
        }
        catch (AuditStoreException exception)
        {
            LogNotRecorded(exception, action, target, Caller?.TenantId, Caller?.UserId, reason, CorrelationId);
            return null;
        }
    }

    /// <summary>The request is refused in another form than the envelope, as the console's pages do.</summary>
    internal void Refused(Problem problem)
    {
        _refusal = problem;
        SetRetryAfter(problem.RetryAfter);
    }

    /// <summary>Records that the request was refused, if it was for a reason that the audit record is to tell.</summary>
    internal Task RecordRefusalAsync(RefusalLog refusals) => _refusal is { Status: 401 or 403 or 404 or 422 or 429, Code: not ErrorCodes.NotFound } problem
        ? refusals.RecordAsync(
            Event(AuditActions.Refused, ObjectOfPath()) with
            {
                Outcome = AuditOutcome.Refused,
                Status = problem.Status,
                Code = problem.Code,
                Reason = $"{Request.Method} {Request.Path}",
            },
            CancellationToken.None)
        : Task.CompletedTask;

    private AuditEvent Event(string action, string? target) => new(action, target, time.GetUtcNow())
    {
        Actor = Caller,
        CorrelationId = CorrelationId,
        Client = Client,
    };

    /// <summary>What the path names after the kind of thing: <c>/api/v1/jobs/{this}/cancel</c>, <c>/console/jobs/{this}/cancel</c>.</summary>
    private string? ObjectOfPath() => Request.Path.Value?.Split('/') switch
    {
        ["", "api", "v1", _, { Length: > 0 } id, ..] => id,
        ["", "console", _, { Length: > 0 } id, ..] => id,
        _ => null,
    };

    private void SetRetryAfter(TimeSpan? retryAfter)
    {
        if (retryAfter is { } wait)
            Request.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What is answered for an exception, which the log has.</summary>
    public Problem Failure(Exception exception)
    {
        LogFailed(exception, Request.Path, CorrelationId);
        return Api.ProblemOf(exception);
    }

    [LoggerMessage(1, LogLevel.Error, "Request to {Path} failed, correlation {CorrelationId}")]
    private partial void LogFailed(Exception exception, string path, string correlationId);

    [LoggerMessage(3, LogLevel.Error, "{Action} of {Target} by {TenantId}:{UserId} could not be recorded ({Reason}), correlation {CorrelationId}")]
    private partial void LogNotRecorded(Exception exception, string action, string? target, long? tenantId, long? userId, string? reason, string correlationId);
}
