using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Answers;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs.Configured;

/// <summary>
/// Makes the queued job of a configured report (docs/contract.md, section 4). The caller then starts its orchestration, and rolls back with
/// <see cref="JobIntake.RollBackAsync"/> when that fails.
/// </summary>
public sealed class ConfiguredReportRunner(ConfiguredReports reports, RateLimiter rates, JobIntake intake, MailAvailability mail)
{
    /// <summary>Checks what the caller may, and stores the job of a report that is to be fetched by its caller.</summary>
    /// <param name="reportId">From the path.</param>
    /// <param name="verified">Who asks, and the token that the job will use.</param>
    /// <param name="request">Its body is not read.</param>
    /// <param name="address">Where the caller will ask for the job; nothing is started when there is none.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<AcceptedJob>> GenerateAsync(
        string reportId, VerifiedToken verified, IntakeRequest request, Outcome<Uri> address, CancellationToken cancellationToken)
    {
        var run = await RunAsync(reportId, "generate", RefuseUnlessAsynchronous, verified, request, address, cancellationToken).ConfigureAwait(false);
        return run.TryGet(out var started, out var problem) ? started.Accepted : problem;
    }

    /// <summary>The same for whatever delivery is configured.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    public Task<Outcome<ConfiguredRun>> RunAsync(
        string reportId, VerifiedToken verified, IntakeRequest request, Outcome<Uri> address, CancellationToken cancellationToken) =>
        RunAsync(reportId, "run", RefuseUnlessDeliverable, verified, request, address, cancellationToken);

    private async Task<Outcome<ConfiguredRun>> RunAsync(
        string reportId, string verb, Func<ReportDelivery, Problem?> refuse, VerifiedToken verified, IntakeRequest request, Outcome<Uri> address,
        CancellationToken cancellationToken)
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

        if (refuse(configuration.Delivery) is { } undeliverable)
        {
            return undeliverable;
        }

        if (headerErrors.Count > 0)
        {
            return Problem.InvalidFields(ErrorCodes.InvalidRequest, "The request has missing or wrong fields; details.errors names them.", headerErrors);
        }

        if (rates.Refuse(verified.Caller) is { } refused)
        {
            return refused;
        }

        var stored = await intake.StoreConfiguredAsync(configuration, verb, verified, request.CorrelationId, key, request.Client, cancellationToken).ConfigureAwait(false);
        return stored.TryGet(out var accepted, out problem)
            ? new ConfiguredRun(accepted, configuration.Delivery is { Type: DeliveryType.ApiResponse, Mode: DeliveryMode.Synchronous })
            : problem;
    }

    private static Problem? RefuseUnlessAsynchronous(ReportDelivery delivery)
    {
        const string Message = "Report is not configured for asynchronous generation.";
        return delivery is { Type: DeliveryType.ApiResponse, Mode: DeliveryMode.Asynchronous }
            ? null
            : new Problem(ErrorCodes.ReportNotAsynchronous, Message) { Error = Message };
    }

    /// <summary>What was configured when there was a mail server, or before recipients were asked for.</summary>
    private Problem? RefuseUnlessDeliverable(ReportDelivery delivery) => delivery switch
    {
        { Type: DeliveryType.Email } when !mail.IsAvailable => ReportConfigurationParser.NoMail,
        { Type: DeliveryType.Email, Recipients: null or [] } => new Problem(
            ErrorCodes.EmailUnavailable, "This report is to be mailed and has no recipients; configure it again with delivery.recipients."),
        _ => null,
    };

    /// <summary>The body of the 202, <c>{"jobId": …, "statusUrl": …}</c>, with a fully qualified URL.</summary>
    /// <param name="accepted">The job.</param>
    /// <param name="baseUrl"><c>PUBLIC_BASE_URL</c>, or the address by which the request came.</param>
    public static byte[] ToUtf8Json(AcceptedJob accepted, Uri baseUrl) =>
        AnswerJson.Write(new ConfiguredAcceptedBody(accepted.Job.Id, StatusUrl(accepted, baseUrl)));

    /// <summary>Fully qualified; also the value of the <c>Location</c> header.</summary>
    public static string StatusUrl(AcceptedJob accepted, Uri baseUrl) => baseUrl.AbsoluteUri.TrimEnd('/') + accepted.StatusUrl;
}

/// <summary>A configured report that runs.</summary>
/// <param name="Accepted">Its job.</param>
/// <param name="IsAwaited">The caller waits for the document.</param>
public sealed record ConfiguredRun(AcceptedJob Accepted, bool IsAwaited);

/// <summary>Whether e-mails can be sent.</summary>
/// <param name="IsAvailable">A mail server is configured.</param>
public sealed record MailAvailability(bool IsAvailable);
