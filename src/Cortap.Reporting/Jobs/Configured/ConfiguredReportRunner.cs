using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs.Configured;

/// <summary>
/// Makes the queued job of a configured report (docs/contract.md, section 4). The caller then starts its orchestration, and rolls back with
/// <see cref="JobIntake.RollBackAsync"/> when that fails.
/// </summary>
public sealed class ConfiguredReportRunner(ConfiguredReports reports, RateLimiter rates, JobIntake intake)
{
    /// <summary>Checks what the caller may, and stores the job.</summary>
    /// <param name="reportId">From the path.</param>
    /// <param name="verified">Who asks, and the token that the job will use.</param>
    /// <param name="request">Its body is not read.</param>
    /// <param name="address">Where the caller will ask for the job; nothing is started when there is none.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<AcceptedJob>> GenerateAsync(
        string reportId, VerifiedToken verified, IntakeRequest request, Outcome<Uri> address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var headerErrors = new List<FieldError>();
        var key = IdempotencyKey.Read(request.IdempotencyKey, headerErrors);
        ArgumentNullException.ThrowIfNull(verified);
        if (!address.TryGet(out _, out var problem)
            || !(await reports.FindAsync(reportId, verified.Caller, cancellationToken).ConfigureAwait(false)).TryGet(out var configuration, out problem))
        {
            return problem;
        }

        if (configuration.Delivery is not { Type: DeliveryType.ApiResponse, Mode: DeliveryMode.Asynchronous })
        {
            const string Message = "Report is not configured for asynchronous generation.";
            return new Problem(ErrorCodes.ReportNotAsynchronous, Message) { Error = Message };
        }

        if (headerErrors.Count > 0)
        {
            return Problem.InvalidFields(ErrorCodes.InvalidRequest, "The request has missing or wrong fields; details.errors names them.", headerErrors);
        }

        return rates.Refuse(verified.Caller) is { } refused
            ? refused
            : await intake.StoreConfiguredAsync(configuration, verified, request.CorrelationId, key, cancellationToken).ConfigureAwait(false);
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
