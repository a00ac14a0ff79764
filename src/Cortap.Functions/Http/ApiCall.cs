using System.Globalization;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Http;

namespace Cortap.Functions.Http;

/// <summary>One request under way, and how to answer it.</summary>
public sealed class ApiCall(HttpRequest request, string correlationId, TimeProvider time)
{
    public HttpRequest Request { get; } = request;

    public string CorrelationId { get; } = correlationId;

    /// <summary>Cancelled when the caller has gone.</summary>
    public CancellationToken Aborted => Request.HttpContext.RequestAborted;

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

    /// <summary>The parts of the request that the product judges.</summary>
    public IntakeRequest ToIntakeRequest() => new()
    {
        ContentType = Request.ContentType,
        ContentEncoding = Request.Headers.ContentEncoding,
        ContentLength = Request.ContentLength,
        Body = Request.Body,
        IdempotencyKey = Request.Headers["Idempotency-Key"],
        CorrelationId = CorrelationId,
    };

    /// <summary>Where the caller reaches the service.</summary>
    /// <param name="configured"><c>PUBLIC_BASE_URL</c>; null takes the address of the request, if it is one.</param>
    public Outcome<Uri> BaseUrl(Uri? configured)
    {
        if (configured is not null) return configured;
        return Request.Scheme is "http" or "https"
            && Request.Host is { HasValue: true } host
            && Uri.CheckHostName(host.Host.Trim('[', ']')) is (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)
            && Uri.TryCreate($"{Request.Scheme}://{host}/", UriKind.Absolute, out var url)
            && url is { UserInfo: "", PathAndQuery: "/" }
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
        SetRetryAfter(problem.RetryAfter);
        if (problem.Status == StatusCodes.Status401Unauthorized) Request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return new BytesResult(problem.Status, Reporting.Errors.Problem.MediaType, problem.ToUtf8Json(time.GetUtcNow(), CorrelationId));
    }

    private void SetRetryAfter(TimeSpan? retryAfter)
    {
        if (retryAfter is { } wait)
            Request.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}
