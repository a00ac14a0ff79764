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
        Authorization = Request.Headers.Authorization,
        ContentType = Request.ContentType,
        ContentLength = Request.ContentLength,
        Body = Request.Body,
        IdempotencyKey = Request.Headers["Idempotency-Key"],
        CorrelationId = CorrelationId,
    };

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
