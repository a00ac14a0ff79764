using System.Net;

namespace Cortap.Reporting.Riskuity;

/// <summary>The outcome of one HTTP attempt.</summary>
/// <param name="StatusCode">Null when no whole answer came.</param>
/// <param name="Body">The answer to read; set only with status 200.</param>
/// <param name="Trouble">What went wrong, for the log; null with a readable answer.</param>
internal sealed record RiskuityAttempt(int? StatusCode, Memory<byte>? Body = null, string? Trouble = null)
{
    /// <summary>What the <c>Retry-After</c> header asks for.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The answer exceeded the size cap.</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>Another attempt may succeed (docs/domain/riskuity-api.md, section 7).</summary>
    public bool IsTransient => !IsTooLarge && (HttpStatusCode?)StatusCode is null
        or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;
}
