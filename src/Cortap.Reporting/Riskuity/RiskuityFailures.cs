using System.Net;
using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Riskuity;

/// <summary>Turns Riskuity's failures into those of the fetch phase (docs/contract.md, section 3).</summary>
internal sealed class RiskuityFailures(TimeProvider time)
{
    private const string LargerThanAny = "Riskuity's answer is larger than any project's. Ask the operators to check the address of Riskuity.";

    /// <summary>The failure for an answer that is not 200 or did not come.</summary>
    public CortapException Refused(long projectId, string endpoint, RiskuityAttempt answer, int attempts, string token) =>
        (HttpStatusCode?)answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized when IsExpired(token) =>
                new(ErrorCodes.ExpiredToken, "The token expired before the project was read. Sign in again and request the report again."),
            HttpStatusCode.Unauthorized =>
                new(ErrorCodes.InvalidToken, "Riskuity does not accept this token. Sign in again and request the report again."),
            HttpStatusCode.Forbidden => new(
                ErrorCodes.InsufficientPermissions,
                $"This user may not view project {projectId}.",
                new JsonObject { ["project_id"] = projectId }),
            var status => DataFetch(Explain(status, answer), endpoint, answer.StatusCode, attempts),
        };

    public static CortapException Unreadable(string endpoint, int attempts, Exception cause) => DataFetch(
        "Riskuity's answer cannot be read. Ask the operators to check the address of Riskuity.",
        endpoint, (int)HttpStatusCode.OK, attempts, cause);

    public static CortapException TooLarge(string endpoint, int attempts) => DataFetch(LargerThanAny, endpoint, (int)HttpStatusCode.OK, attempts);

    public static CortapException CountMismatch(string endpoint, int readings) => DataFetch(
        "Riskuity did not send as many controls as it announced, twice. Request the report again when nobody edits the project.",
        endpoint, (int)HttpStatusCode.OK, readings);

    private bool IsExpired(string token) =>
        CompactJwt.Read(token, out _) is { } jwt && jwt.Claims.ExpiresAt <= time.GetUtcNow().ToUnixTimeSeconds();

    private static string Explain(HttpStatusCode? status, RiskuityAttempt answer) => status switch
    {
        null => "Riskuity cannot be reached or did not answer in time. Request the report again later.",
        HttpStatusCode.NotFound => "Riskuity does not know this project. Check the project id.",
        HttpStatusCode.TooManyRequests => "Riskuity limits the rate of requests. Request the report again later.",
        >= (HttpStatusCode)300 and < (HttpStatusCode)400 =>
            "Riskuity redirects the request, which is not followed. Ask the operators to check the address of Riskuity.",
        >= HttpStatusCode.InternalServerError => "Riskuity is out of order. Request the report again later.",
        _ when answer.IsTooLarge => LargerThanAny,
        _ => "Riskuity refused to send the project's data. Ask the operators to check the address of Riskuity.",
    };

    private static CortapException DataFetch(string message, string endpoint, int? status, int attempts, Exception? cause = null)
    {
        var details = new JsonObject { ["endpoint"] = endpoint };
        if (status is not null)
            details["status_code"] = status;
        details["attempts"] = attempts;
        return new CortapException(ErrorCodes.DataFetchError, message, details, cause);
    }
}
