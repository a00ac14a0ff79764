using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs.Configured;

/// <summary>
/// Makes the queued job of a configured report (docs/contract.md, section 4). The caller then starts its orchestration, and rolls back with
/// <see cref="JobIntake.RollBackAsync"/> when that fails.
/// </summary>
public sealed class ConfiguredReportRunner(TokenValidator tokens, ConfiguredReports reports, RateLimiter rates, JobIntake intake)
{
    /// <summary>Checks the caller and stores the job.</summary>
    /// <param name="reportId">From the path.</param>
    /// <param name="authorization">Every value of <c>Authorization</c>.</param>
    /// <param name="correlationId">Of the request.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<AcceptedJob>> GenerateAsync(
        string reportId, IReadOnlyList<string?> authorization, string correlationId, CancellationToken cancellationToken)
    {
        if (!(await tokens.ValidateAsync(authorization, correlationId, cancellationToken).ConfigureAwait(false)).TryGet(out var verified, out var problem)
            || !(await reports.FindAsync(reportId, verified.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var configuration, out problem))
        {
            return problem;
        }

        if (configuration.Delivery is not { Type: DeliveryType.ApiResponse, Mode: DeliveryMode.Asynchronous })
        {
            const string Message = "Report is not configured for asynchronous generation.";
            return new Problem(ErrorCodes.ReportNotAsynchronous, Message) { Error = Message };
        }

        return rates.Refuse(verified.Caller) is { } refused
            ? refused
            : await intake.StoreConfiguredAsync(configuration, verified, correlationId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The body of the 202, <c>{"jobId": …, "statusUrl": …}</c>, with a fully qualified URL.</summary>
    /// <param name="accepted">The job.</param>
    /// <param name="baseUrl"><c>PUBLIC_BASE_URL</c>, or the address by which the request came.</param>
    public static byte[] ToUtf8Json(AcceptedJob accepted, Uri baseUrl) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("jobId", accepted.Job.Id.Value);
        json.WriteString("statusUrl", StatusUrl(accepted, baseUrl));
        json.WriteEndObject();
    });

    /// <summary>Fully qualified; also the value of the <c>Location</c> header.</summary>
    public static string StatusUrl(AcceptedJob accepted, Uri baseUrl) => baseUrl.AbsoluteUri.TrimEnd('/') + accepted.StatusUrl;
}
