using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Schedules;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Pipeline;

/// <summary>Gets the project's canonical document with the caller's token and stores this job's copy.</summary>
public sealed partial class FetchPhase(
    PhaseRunner runner,
    IJobStore jobs,
    IObjectStore objects,
    JobTokens tokens,
    ServiceCredential credential,
    CanonicalSnapshots snapshots,
    ReportCatalog reports,
    TemplateArchive templates,
    TimeProvider time,
    ILogger<FetchPhase> logger)
{
    private static readonly PhaseDefinition Definition =
        new(JobPhase.FetchProjectData, ErrorCodes.S3UploadError, ErrorCodes.InternalError);

    private const int MaxSetupWarnings = 20;

    private readonly ILogger _logger = logger;

    public Task<PhaseOutcome<FetchedData>> RunAsync(PhaseInput input) => RunAsync(input, new Fetched());

    // What Riskuity has answered is kept over the tries, so that trouble with storage is none for Riskuity.
    private Task<PhaseOutcome<FetchedData>> RunAsync(PhaseInput input, Fetched fetched) =>
        runner.RunAsync(Definition, input, (job, cancellationToken) => FetchAsync(job, fetched, cancellationToken));

    private async Task<FetchedData> FetchAsync(Job job, Fetched fetched, CancellationToken cancellationToken)
    {
        if (job.IsWaiting)
        {
            await jobs.ChangeAsync(job.Id, current => current.Enter(Definition.Name, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        }

        var key = ObjectKeys.Canonical(job.ProjectId, job.Id, job.CreatedAt);
        var stored = await objects.GetAsync(key, version: null, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            stored = fetched.Document ??= CanonicalJson.Serialize(await GetDocumentAsync(job, cancellationToken).ConfigureAwait(false));
            await objects.PutAsync(key, stored, new ObjectAttributes("application/json"), cancellationToken).ConfigureAwait(false);
        }

        var template = await templates.KeepAsync(job.ReportType, cancellationToken).ConfigureAwait(false);
        return new FetchedData(key, HandedOn.Digest(stored), template);
    }

    private async Task<CanonicalDocument> GetDocumentAsync(Job job, CancellationToken cancellationToken)
    {
        var token = await GetTokenAsync(job, cancellationToken).ConfigureAwait(false);
        var request = new SnapshotRequest(
            job.ProjectId, job.TenantId, job.UserId, token.Value, job.CorrelationId, job.ProjectName, job.Refresh);
        var (document, setup) = await ReadAsync(job, request, token, cancellationToken).ConfigureAwait(false);
        foreach (var warning in setup.Warnings.Take(MaxSetupWarnings)) LogSetupWarning(warning);
        var completeness = CanonicalValidation.EnsureRenderable(document, reports.Of(job.ReportType).Fields, setup);
        LogQuality(completeness.DataQualityScore, string.Join(", ", completeness.MissingOptionalFields), document.Metadata.Warnings.Count);
        return document;
    }

    private async Task<BearerToken> GetTokenAsync(Job job, CancellationToken cancellationToken) => job.ScheduleId is not null
        ? await credential.GetTokenAsync(job.CorrelationId, cancellationToken).ConfigureAwait(false)
        : await tokens.GetAsync(job.Id, cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException(
            "The job's token is gone or was sealed with another key. Set TOKEN_ENCRYPTION_KEY_PREVIOUS when the key is changed.");

    private async Task<(CanonicalDocument Document, ProjectSetup Setup)> ReadAsync(Job job, SnapshotRequest request, BearerToken token, CancellationToken cancellationToken)
    {
        try
        {
            return await snapshots.GetAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (CortapException exception) when (job.ScheduleId is not null && exception.Code is ErrorCodes.InvalidToken or ErrorCodes.ExpiredToken)
        {
            credential.Forget(token);
            throw;
        }
    }

    private sealed class Fetched
    {
        public byte[]? Document { get; set; }
    }

    [LoggerMessage(1, LogLevel.Information, "Data quality {Score}, missing optional fields: {MissingFields}, warnings: {WarningCount}")]
    private partial void LogQuality(int score, string missingFields, int warningCount);

    [LoggerMessage(2, LogLevel.Warning, "The project setup is used as it is, but {SetupWarning}")]
    private partial void LogSetupWarning(string setupWarning);
}
