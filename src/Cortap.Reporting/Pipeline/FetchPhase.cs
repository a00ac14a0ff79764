using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;
using Cortap.Reporting.Setup;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// Fetches the project's controls with the caller's token and stores them as the canonical document. While this process has enough to do,
/// the outcome is neither a value nor a failure, and the orchestration waits for its turn.
/// </summary>
public sealed class FetchPhase(
    PhaseRunner runner,
    WorkSlots slots,
    IJobStore jobs,
    IObjectStore objects,
    JobTokens tokens,
    RiskuityClient riskuity,
    IProjectSetupSource setups,
    CanonicalTransformer transformer,
    TimeProvider time)
{
    private static readonly PhaseDefinition Definition =
        new(JobPhase.FetchProjectData, ErrorCodes.S3UploadError, ErrorCodes.InternalError);

    public async Task<PhaseOutcome<FetchedData>> RunAsync(PhaseInput input)
    {
        using var slot = slots.TryEnter(input.JobId);
        return slot is null
            ? new PhaseOutcome<FetchedData>(null, null)
            : await runner.RunAsync(Definition, input, FetchAsync).ConfigureAwait(false);
    }

    private async Task<FetchedData> FetchAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.Status == JobStatus.Queued)
        {
            await jobs.ChangeAsync(job.Id, current => current.Enter(Definition.Name, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        }

        var key = ReportObjects.Canonical(job);
        var stored = await objects.GetAsync(key, version: null, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            stored = CanonicalJson.Serialize(await TransformAsync(job, cancellationToken).ConfigureAwait(false));
            await objects.PutAsync(key, stored, new ObjectAttributes("application/json"), cancellationToken).ConfigureAwait(false);
        }

        return new FetchedData(key, Convert.ToHexStringLower(SHA256.HashData(stored)));
    }

    private async Task<CanonicalDocument> TransformAsync(Job job, CancellationToken cancellationToken)
    {
        var token = await OpenTokenAsync(job.Id, cancellationToken).ConfigureAwait(false);
        var controls = await riskuity.GetProjectControlsAsync(job.ProjectId, token.Value, job.CorrelationId, cancellationToken).ConfigureAwait(false);
        var setup = await setups.GetAsync(job.ProjectId, cancellationToken).ConfigureAwait(false);
        var canonical = transformer.Transform(job.ProjectId, controls, setup, job.ProjectName);
        RequireComplete(canonical, job.ReportType);
        RequireValid(canonical, job.ReportType);
        return canonical;
    }

    private async Task<BearerToken> OpenTokenAsync(JobId id, CancellationToken cancellationToken) =>
        await tokens.GetAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException(
                "The job's token is gone or was sealed with another key. Set TOKEN_ENCRYPTION_KEY_PREVIOUS when the key is changed.");

    private static void RequireComplete(CanonicalDocument canonical, ReportType type)
    {
        var completeness = CompletenessCheck.Evaluate(canonical, type);
        if (completeness.CanGenerate) return;

        var missing = completeness.MissingCriticalFields;
        throw new CortapException(
            ErrorCodes.MissingRequiredData,
            $"The project lacks {missing.Count} required fields: {string.Join(", ", missing.Take(5))}{(missing.Count > 5 ? ", …" : "")}. "
            + "Complete the project's setup and its assessments, then request the report again.",
            new JsonObject
            {
                ["missing_fields"] = new JsonArray([.. missing.Select(field => (JsonNode)field)]),
                ["quality_score"] = completeness.DataQualityScore,
            });
    }

    private static void RequireValid(CanonicalDocument canonical, ReportType type)
    {
        var errors = CanonicalSchema.Validate(canonical, type);
        if (errors.Count == 0) return;

        throw new CortapException(
            ErrorCodes.TransformationError,
            "The project's data breaks the canonical model; details.errors names each value. Correct the project's setup or its assessments.",
            new JsonObject { ["errors"] = new JsonArray([.. errors.Select(error => (JsonNode)error)]) });
    }
}
