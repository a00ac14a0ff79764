using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Riskuity;

internal static partial class RiskuityLog
{
    [LoggerMessage(2001, LogLevel.Information, "Riskuity answered {Endpoint} with {Status} in {DurationMs} ms, {Bytes} bytes")]
    public static partial void Answered(this ILogger logger, string endpoint, int status, double durationMs, int bytes);

    [LoggerMessage(2002, LogLevel.Warning,
        "Riskuity at {BaseUrl} answered {Endpoint} with {Status} on attempt {Attempt}: {Detail}. If this persists check RISKUITY_BASE_URL")]
    public static partial void Refused(this ILogger logger, Uri baseUrl, string endpoint, int status, int attempt, string detail);

    [LoggerMessage(2003, LogLevel.Warning, "Riskuity at {BaseUrl} did not answer {Endpoint} on attempt {Attempt}: {Reason}")]
    public static partial void Unanswered(this ILogger logger, Uri baseUrl, string endpoint, int attempt, string reason);

    [LoggerMessage(2004, LogLevel.Warning, "Riskuity at {BaseUrl} answered {Endpoint} with something unreadable: {Reason}")]
    public static partial void Unreadable(this ILogger logger, Uri baseUrl, string endpoint, string reason);

    [LoggerMessage(2005, LogLevel.Warning, "Riskuity announced {Total} controls for {Endpoint} and sent {Received}; reading {Consequence}")]
    public static partial void CountMismatch(this ILogger logger, string endpoint, int total, int received, string consequence);
}
